package io.github.ratelimit.bypass.naive;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

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
 * Looks at the count, tries the password, and counts it afterwards if it was wrong. The
 * latch stands for a slow comparison of passwords, so that those that come at once are
 * all past the look before the first is counted.
 */
@RestController
public class LateLogin {

	private static final RateLimitPolicy POLICY = RateLimitPolicy.of("login", TargetApplication.LIMITS);

	private final CountDownLatch comparing = new CountDownLatch(TargetApplication.LIMIT + 1);

	private final RateLimiter limiter;

	private final LoginController login;

	public LateLogin(RateLimiter limiter, Reached reached) {
		this.limiter = limiter;
		this.login = new LoginController(reached);
	}

	@PostMapping("/login")
	ResponseEntity<byte[]> login(@RequestParam String user, @RequestParam String password, HttpServletRequest request)
			throws InterruptedException {
		if (this.limiter.peek(POLICY, request.getRemoteAddr()).limits().get(0).remaining() == 0) {
			return ResponseEntity.status(429).build();
		}
		this.comparing.countDown();
		this.comparing.await(10, TimeUnit.SECONDS);
		ResponseEntity<byte[]> answer = this.login.login(user, password, false);
		if (answer.getStatusCode().value() == 401) {
			this.limiter.acquire(POLICY, request.getRemoteAddr());
		}
		return answer;
	}

}
