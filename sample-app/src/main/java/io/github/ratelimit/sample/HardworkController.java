package io.github.ratelimit.sample;

import java.util.Map;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

/**
 * A limit with a name, by which {@code ratelimit.policies.hardwork} gives it another
 * status than 429.
 */
@RestController
class HardworkController {

	@GetMapping({ "/hardwork", "/hardwork/" })
	@RateLimit(name = "hardwork", value = "5/minute")
	public Map<String, String> work() {
		return Map.of("message", "hard work done");
	}

}
