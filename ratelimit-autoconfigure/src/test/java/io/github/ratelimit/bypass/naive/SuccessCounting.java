package io.github.ratelimit.bypass.naive;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.bypass.application.Reached;
import io.github.ratelimit.bypass.application.TargetApplication;

/**
 * Counts calls that succeed, and is kept busy by those that fail.
 */
@RestController
public class SuccessCounting {

	private final Reached reached;

	public SuccessCounting(Reached reached) {
		this.reached = reached;
	}

	@GetMapping("/fails")
	@RateLimit(name = "fails", value = TargetApplication.LIMITS, countIf = "#status < 400")
	public String fail(@RequestParam("status") int failure) {
		this.reached.hit();
		throw new ResponseStatusException(HttpStatus.valueOf(failure));
	}

}
