package io.github.ratelimit.sample;

import java.util.Map;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

/**
 * Calls that are not alike: a report takes as many permits as it has pages. One without
 * pages is answered with 400 and takes nothing.
 */
@RestController
class ReportController {

	@GetMapping("/report")
	@RateLimit(value = "100/minute", key = "principal, ip", cost = "#size")
	public Map<String, Integer> report(@RequestParam(defaultValue = "1") int size) {
		return Map.of("pages", size);
	}

}
