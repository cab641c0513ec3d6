package io.github.ratelimit.readme;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

@RestController
class GreetingController {

	@GetMapping("/greeting")
	@RateLimit("5/minute")
	String greeting() {
		return "Hello";
	}

}
