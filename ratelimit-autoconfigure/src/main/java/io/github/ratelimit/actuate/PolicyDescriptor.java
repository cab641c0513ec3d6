package io.github.ratelimit.actuate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.policy.LivePolicy;
import io.github.ratelimit.policy.PolicyUse;

/**
 * A policy as the endpoint shows it.
 *
 * @param name the name that clients see
 * @param path the name as it is written in the address of the endpoint; longer where
 * several policies have one name
 * @param mode whether it refuses calls
 * @param limits the limits in force
 * @param shadow the limits that are tried beside them
 * @param plans the limits of plans; none for a plan that is unlimited
 * @param key whom it charges, as it is written
 * @param keyKinds the kinds of its keys; one of them can be asked for by {@code kind}
 * @param onFailure what happens while the store is out of reach
 * @param status the HTTP status of a refused call
 * @param usedBy the annotations and properties that use it
 * @param totals how many calls had which outcome, of all policies of the name, on this
 * instance
 */
public record PolicyDescriptor(String name, String path, String mode, List<LimitDescriptor> limits,
		List<LimitDescriptor> shadow, Map<String, List<LimitDescriptor>> plans, String key, List<String> keyKinds,
		String onFailure, int status, List<String> usedBy, Map<String, Long> totals) {

	/** Of one policy and all its uses, of which there is at least one. */
	static PolicyDescriptor of(String label, List<LivePolicy> uses, Map<String, Long> totals) {
		LivePolicy first = uses.get(0);
		RateLimitPolicy policy = first.current("");
		Map<String, List<LimitDescriptor>> plans = new TreeMap<>();
		policy.plans().forEach((plan, ofPlan) -> plans.put(plan, limits(ofPlan)));
		return new PolicyDescriptor(policy.name(), path(label), String.valueOf(policy.mode()), limits(policy),
				limits(policy.shadow()), plans,
				String.join("; ", distinct(uses.stream().map(LivePolicy::use).map(PolicyUse::key))),
				distinct(uses.stream().flatMap((use) -> use.use().keyKinds().stream())), policy.onFailure().name(),
				policy.status(), distinct(uses.stream().map(LivePolicy::use).map(PolicyUse::place)), totals);
	}

	/** A name may be a path, and a slash would be one in the address. */
	static String path(String name) {
		return name.replace('/', '~');
	}

	private static List<String> distinct(Stream<String> texts) {
		return texts.filter((text) -> !text.isEmpty()).distinct().toList();
	}

	private static List<LimitDescriptor> limits(@Nullable RateLimitPolicy policy) {
		return (policy == null) ? List.of() : policy.limits().stream().map(LimitDescriptor::of).toList();
	}

	/**
	 * A limit as the endpoint shows it.
	 *
	 * @param limit as configuration would write it
	 * @param algorithm the algorithm
	 * @param permits how many calls
	 * @param period in how long
	 * @param burst the most permits at once
	 */
	public record LimitDescriptor(String limit, String algorithm, long permits, Duration period, long burst) {

		private static LimitDescriptor of(Limit limit) {
			return new LimitDescriptor(limit.toString(), limit.algorithm().label(), limit.permits(), limit.period(),
					limit.burst());
		}

	}

}
