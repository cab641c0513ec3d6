package io.github.ratelimit.bypass.application;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

/**
 * Another way to log in, that shares the limit of the first.
 */
@RestController
public class SecondLoginController {

	private final LoginController login;

	private final Reached reached;

	public SecondLoginController(Reached reached) {
		this.reached = reached;
		this.login = new LoginController(reached);
	}

	@PostMapping("/backchannel-login")
	@RateLimit(name = "login", value = TargetApplication.LIMITS, countIf = "#status == 401")
	public ResponseEntity<byte[]> login(@RequestParam String user, @RequestParam String password) {
		return this.login.login(user, password, false);
	}

}
