package io.github.ratelimit.sample;

import java.util.List;
import java.util.Map;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

/**
 * Two methods with a limit each: reading is cheap, writing is not.
 */
@RestController
class ItemController {

	@GetMapping("/items")
	@RateLimit("5/minute")
	public Map<String, List<String>> items() {
		return Map.of("items", List.of("item1", "item2", "item3"));
	}

	@PostMapping("/create_item")
	@RateLimit("1/second")
	public Map<String, String> createItem() {
		return Map.of("message", "item created");
	}

}
