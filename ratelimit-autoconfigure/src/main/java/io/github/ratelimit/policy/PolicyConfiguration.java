package io.github.ratelimit.policy;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.RateLimitMode;

/**
 * What configuration says of all policies.
 *
 * @param algorithm the algorithm where none is named
 * @param maxWait the longest wait of a leaky bucket where none is set
 * @param mode the mode of policies that have none of their own
 * @param policies the configured policies by name
 * @param hyphenated finds the settings of a policy that environment variables alone have,
 * with underscores where its name has hyphens
 * @param placeholders replaces <code>${…}</code> in a limit by what it is now
 */
public record PolicyConfiguration(Algorithm algorithm, Duration maxWait, RateLimitMode mode,
		Map<String, PolicySettings> policies, Function<String, PolicySettings> hyphenated,
		UnaryOperator<String> placeholders) {

	public PolicyConfiguration {
		policies = Map.copyOf(policies);
	}

}
