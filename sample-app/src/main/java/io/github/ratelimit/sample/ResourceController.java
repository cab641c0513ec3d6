package io.github.ratelimit.sample;

import java.util.Map;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

/**
 * One annotation for a whole class. Each endpoint has a counter of its own; without
 * {@code perEndpoint} all three would share one.
 */
@RestController
@RequestMapping({ "/resources", "/resources/" })
@RateLimit(name = "resources", value = "10/minute", perEndpoint = true)
class ResourceController {

	@GetMapping
	public Map<String, String> read() {
		return Map.of("message", "resource read");
	}

	@PostMapping
	public Map<String, String> create() {
		return Map.of("message", "resource created");
	}

	@PatchMapping
	public Map<String, String> update() {
		return Map.of("message", "resource updated");
	}

}
