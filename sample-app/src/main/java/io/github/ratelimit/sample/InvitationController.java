package io.github.ratelimit.sample;

import java.util.Map;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.RateLimitPolicyRegistry;
import io.github.ratelimit.RateLimiter;

/**
 * A limit without an annotation: nobody is invited too often, whoever invites. The policy
 * is configuration, {@code ratelimit.policies.invitations}.
 */
@RestController
class InvitationController {

	private static final String POLICY = "invitations";

	private final RateLimiter limiter;

	private final RateLimitPolicyRegistry policies;

	InvitationController(RateLimiter limiter, RateLimitPolicyRegistry policies) {
		this.limiter = limiter;
		this.policies = policies;
		// Without the policy, nothing starts.
		policies.policy(POLICY);
	}

	@PostMapping("/invitations")
	public Map<String, Object> invite(@RequestParam String to) {
		RateLimitDecision decision = this.limiter.acquire(this.policies.policy(POLICY), to);
		if (!decision.allowed()) {
			throw new RateLimitExceededException(decision);
		}
		return Map.of("invited", to);
	}

}
