package io.github.ratelimit.bypass.naive;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.bypass.application.LoginController;
import io.github.ratelimit.bypass.application.Reached;

/**
 * Another way to log in, of which the limit does not know.
 */
@RestController
public class ForgottenLogin {

	private final LoginController login;

	public ForgottenLogin(Reached reached) {
		this.login = new LoginController(reached);
	}

	@PostMapping("/backchannel-login")
	ResponseEntity<byte[]> login(@RequestParam String user, @RequestParam String password) {
		return this.login.login(user, password, false);
	}

}
