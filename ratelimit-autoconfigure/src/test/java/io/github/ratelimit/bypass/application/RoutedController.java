package io.github.ratelimit.bypass.application;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimitExempt;

/**
 * Limited by routes alone.
 */
@RestController
class RoutedController {

	private final Reached reached;

	RoutedController(Reached reached) {
		this.reached = reached;
	}

	@RequestMapping("/routed/data")
	String data() {
		return this.reached.hit();
	}

	@GetMapping("/routed/get")
	String get() {
		return this.reached.hit();
	}

	@PutMapping("/routed/put")
	String put() {
		return this.reached.hit();
	}

	@GetMapping("/items/{name}")
	String item() {
		return this.reached.hit();
	}

	@GetMapping("/files/{*path}")
	String file() {
		return this.reached.hit();
	}

	@GetMapping("/files/health")
	@RateLimitExempt
	String health() {
		return "healthy";
	}

	@PutMapping("/files/upload")
	String put(@RequestParam int n) {
		return this.reached.hit();
	}

	@PostMapping("/files/upload")
	@RateLimitExempt
	String post() {
		return "posted";
	}

}
