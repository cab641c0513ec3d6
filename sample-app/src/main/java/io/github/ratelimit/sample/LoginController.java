package io.github.ratelimit.sample;

import java.util.Map;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

/**
 * A limit against the guessing of passwords. It must hold without Redis too, so
 * {@code ratelimit.policies.login} refuses all calls then instead of admitting them.
 */
@RestController
class LoginController {

	@PostMapping("/login")
	@RateLimit(name = "login", value = "5/minute")
	public Map<String, String> login() {
		return Map.of("message", "logged in");
	}

}
