package io.github.ratelimit.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.RateLimitMode;

/**
 * What configuration says of one policy. What it leaves out is taken from the annotation,
 * or from the defaults.
 *
 * @param limits the limits, in the limit language
 * @param algorithm the algorithm of limits that name none
 * @param key whom calls are charged to; empty if it is not set
 * @param status the HTTP status of a refused call
 * @param onFailure what to answer when the store cannot be reached
 * @param maxWait the longest that a leaky bucket lets a call wait
 * @param mode whether calls are refused
 * @param shadow limits that are tried beside {@code limits}, in the limit language
 * @param plan an expression that yields the plan of the caller
 * @param plans the limits of each plan, or {@code unlimited}; a caller without one of
 * these has {@code limits}
 */
public record PolicySettings(List<String> limits, @Nullable Algorithm algorithm, String key, @Nullable Integer status,
		@Nullable FailurePolicy onFailure, @Nullable Duration maxWait, @Nullable RateLimitMode mode,
		List<String> shadow, @Nullable String plan, Map<String, List<String>> plans) {

	public static final PolicySettings NONE = ofLimits(List.of());

	public PolicySettings {
		limits = List.copyOf(limits);
		shadow = List.copyOf(shadow);
		plans = Map.copyOf(plans);
	}

	public static PolicySettings ofLimits(List<String> limits) {
		return new PolicySettings(limits, null, "", null, null, null, null, List.of(), null, Map.of());
	}

}
