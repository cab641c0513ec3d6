package io.github.ratelimit.sample;

import java.util.Map;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

/**
 * The shortest limit there is: each client address has one of its own.
 */
@RestController
class SampleController {

	/** Caches may keep the data; the answer to a refused call says {@code no-store}. */
	@GetMapping("/data")
	@RateLimit("10/minute")
	public ResponseEntity<Map<String, String>> data() {
		return ResponseEntity.ok()
			.header(HttpHeaders.CACHE_CONTROL, "public, max-age=60")
			.body(Map.of("data", "sample data"));
	}

}
