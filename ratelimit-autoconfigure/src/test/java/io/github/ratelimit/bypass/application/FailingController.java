package io.github.ratelimit.bypass.application;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import io.github.ratelimit.RateLimit;

/**
 * Works hard, and then fails, which ends in the error page.
 */
@RestController
public class FailingController {

	private final Reached reached;

	public FailingController(Reached reached) {
		this.reached = reached;
	}

	@GetMapping("/fails")
	@RateLimit(name = "fails", value = TargetApplication.LIMITS)
	public String fail(@RequestParam int status) {
		this.reached.hit();
		throw new ResponseStatusException(HttpStatus.valueOf(status));
	}

}
