package io.github.ratelimit.policy;

import java.time.Duration;
import java.util.Map;

import io.github.ratelimit.Algorithm;

/**
 * What configuration says of all policies.
 *
 * @param algorithm the algorithm where none is named
 * @param maxWait the longest wait of a leaky bucket where none is set
 * @param policies the configured policies by name
 */
public record PolicyConfiguration(Algorithm algorithm, Duration maxWait, Map<String, PolicySettings> policies) {

	public PolicyConfiguration {
		policies = Map.copyOf(policies);
	}

}
