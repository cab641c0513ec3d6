package io.github.ratelimit.sample;

import java.util.Map;
import java.util.Set;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import io.github.ratelimit.RateLimit;

/**
 * A limit against guessing: codes that do not exist count, and right ones take nothing.
 */
@RestController
class RedeemController {

	private static final Set<String> CODES = Set.of("WELCOME");

	@PostMapping("/redeem")
	@RateLimit(value = "5/minute", countIf = "#status == 404")
	public Map<String, String> redeem(@RequestParam String code) {
		if (!CODES.contains(code)) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "No such code");
		}
		return Map.of("message", "redeemed");
	}

}
