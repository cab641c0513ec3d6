package io.github.ratelimit.sample;

import java.util.Map;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimitExempt;

/**
 * Exempt from every limit, also from the route that caps all paths.
 */
@RestController
class PingController {

	@GetMapping("/ping")
	@RateLimitExempt
	public Map<String, String> ping() {
		return Map.of("message", "pong");
	}

}
