package io.github.ratelimit.sample;

import java.util.Map;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

/**
 * One bucket for everyone, which protects what stands behind the endpoint rather than
 * sharing it out.
 */
@RestController
class BucketController {

	@GetMapping("/bucket")
	@RateLimit(value = "10/second", key = "global")
	public Map<String, String> bucket() {
		return Map.of("message", "a drop from everyone's bucket");
	}

}
