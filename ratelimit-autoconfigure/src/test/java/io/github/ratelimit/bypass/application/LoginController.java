package io.github.ratelimit.bypass.application;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

/**
 * Wrong passwords alone count.
 */
@RestController
public class LoginController {

	static final int LONGER_THAN_ANY_BUFFER = 16 << 20;

	private final Reached reached;

	public LoginController(Reached reached) {
		this.reached = reached;
	}

	@PostMapping("/login")
	@RateLimit(name = "login", value = TargetApplication.LIMITS, countIf = "#status == 401")
	public ResponseEntity<byte[]> login(@RequestParam String user, @RequestParam String password,
			@RequestParam(defaultValue = "false") boolean longAnswer) {
		if (password.equals("right")) {
			return ResponseEntity.ok().build();
		}
		this.reached.hit();
		return ResponseEntity.status(401).body(new byte[longAnswer ? LONGER_THAN_ANY_BUFFER : 1]);
	}

}
