package io.github.ratelimit.sample;

import java.util.List;
import java.util.Map;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

/**
 * Two limits at once, decided in one round trip: what the short one refuses is not taken
 * from the long one.
 */
@RestController
class OrderController {

	@GetMapping("/orders")
	@RateLimit(value = "2/second; 10/minute", key = "principal, ip")
	public Map<String, List<String>> orders() {
		return Map.of("orders", List.of());
	}

}
