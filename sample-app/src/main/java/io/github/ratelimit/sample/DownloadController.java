package io.github.ratelimit.sample;

import java.util.Map;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

/**
 * Has a name alone; the limit comes from {@link SoldLimits}.
 */
@RestController
class DownloadController {

	@GetMapping("/downloads")
	@RateLimit(name = "downloads")
	public Map<String, String> download() {
		return Map.of("file", "report.pdf");
	}

}
