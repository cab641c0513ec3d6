package io.github.ratelimit.sample;

import java.util.Map;

import org.springframework.stereotype.Component;

import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimitPolicyProvider;

/**
 * Limits from elsewhere: a map here, a database in earnest. It is asked when the
 * application starts, and at each refresh.
 */
@Component
class SoldLimits implements RateLimitPolicyProvider {

	private static final Map<String, String> SOLD = Map.of("downloads", "4/minute");

	@Override
	public RateLimitPolicy policy(String name) {
		String limits = SOLD.get(name);
		return (limits != null) ? RateLimitPolicy.of(name, limits) : null;
	}

}
