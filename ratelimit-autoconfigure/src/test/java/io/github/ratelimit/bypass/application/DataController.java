package io.github.ratelimit.bypass.application;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

/**
 * Limited by annotations, by the address of the client.
 */
@RestController
class DataController {

	private final Reached reached;

	DataController(Reached reached) {
		this.reached = reached;
	}

	@GetMapping("/data")
	@RateLimit(name = "data", value = TargetApplication.LIMITS)
	String data() {
		return this.reached.hit();
	}

	@RequestMapping("/any")
	@RateLimit(name = "any", value = TargetApplication.LIMITS)
	String any() {
		return this.reached.hit();
	}

	@GetMapping("/quotes/{symbol}")
	@RateLimit(name = "quotes", value = TargetApplication.LIMITS)
	String quote(@PathVariable String symbol) {
		return this.reached.hit();
	}

}
