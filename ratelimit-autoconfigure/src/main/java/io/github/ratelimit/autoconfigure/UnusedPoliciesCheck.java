package io.github.ratelimit.autoconfigure;

import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.policy.RateLimitPolicies;

/**
 * Finds policies of configuration that limit nothing, most often for a typo in a name.
 * Where beans are created late it cannot tell.
 */
class UnusedPoliciesCheck implements ApplicationListener<ApplicationReadyEvent> {

	private static final Log logger = LogFactory.getLog(UnusedPoliciesCheck.class);

	private final RateLimitPolicies policies;

	private final boolean lazy;

	UnusedPoliciesCheck(RateLimitPolicies policies, Environment environment) {
		this.policies = policies;
		this.lazy = environment.getProperty("spring.main.lazy-initialization", Boolean.class, false);
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		Set<String> unused = this.policies.unused();
		if (!this.lazy && !unused.isEmpty()) {
			logger.warn(RateLimitCheck.POLICY_UNUSED.message("ratelimit.policies has " + unused
					+ ", which no annotation and no route names. If they are used in code, get them from the "
					+ "RateLimitPolicyRegistry before the application is ready, or ignore this"));
		}
	}

}
