package io.github.ratelimit.bypass.naive;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.bypass.application.LoginController;
import io.github.ratelimit.bypass.application.Reached;
import io.github.ratelimit.bypass.application.TargetApplication;

/**
 * Forgets the wrong passwords of an address when somebody there has logged in.
 */
@RestController
public class ForgivingLogin {

	private static final RateLimitPolicy POLICY = RateLimitPolicy.of("login", TargetApplication.LIMITS);

	private final RateLimiter limiter;

	private final LoginController login;

	public ForgivingLogin(RateLimiter limiter, Reached reached) {
		this.limiter = limiter;
		this.login = new LoginController(reached);
	}

	@PostMapping("/login")
	ResponseEntity<byte[]> login(@RequestParam String user, @RequestParam String password, HttpServletRequest request) {
		if (!this.limiter.acquire(POLICY, request.getRemoteAddr()).allowed()) {
			return ResponseEntity.status(429).build();
		}
		ResponseEntity<byte[]> answer = this.login.login(user, password, false);
		if (answer.getStatusCode().is2xxSuccessful()) {
			this.limiter.reset(POLICY, request.getRemoteAddr());
		}
		return answer;
	}

}
