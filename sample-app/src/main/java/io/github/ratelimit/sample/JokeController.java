package io.github.ratelimit.sample;

import java.util.Map;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitExceededException;

/**
 * An answer of its own to refused calls. The header fields are there without its doing.
 */
@RestController
class JokeController {

	@GetMapping("/jokes")
	@RateLimit("3/minute")
	public Map<String, String> joke() {
		return Map.of("joke", "Knock, knock. Who's there? 429.");
	}

	@ExceptionHandler
	ResponseEntity<String> enough(RateLimitExceededException refused) {
		return ResponseEntity.status(refused.status())
			.contentType(MediaType.TEXT_PLAIN)
			.body("That was enough laughter for now.");
	}

}
