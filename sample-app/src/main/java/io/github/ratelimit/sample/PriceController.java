package io.github.ratelimit.sample;

import java.util.List;
import java.util.Map;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

/**
 * A limit for each client, whichever of its API keys it sends: see {@link ApiClient}. Who
 * sends none that is known is counted by address.
 */
@RestController
class PriceController {

	@GetMapping("/prices")
	@RateLimit(value = "20/minute", key = "apiClient, ip")
	public Map<String, List<Integer>> prices() {
		return Map.of("prices", List.of(100, 200));
	}

}
