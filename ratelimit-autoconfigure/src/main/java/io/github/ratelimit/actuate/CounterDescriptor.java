package io.github.ratelimit.actuate;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitPolicy;

/**
 * What one key has left, without taking any.
 *
 * @param policy the name of the policy
 * @param key the key, as it was asked for
 * @param keyKind the kind of the key
 * @param mode whether the policy refuses calls
 * @param source what the numbers rest on
 * @param allowed whether a call that costs 1 would be within all limits now
 * @param retryAfter how long until it would be; null if it is, or never will be
 * @param binding the name of the limit that refuses first; null if nothing was counted
 * @param limits the limits
 * @param shadow the limits that are tried beside them; empty if none are
 */
public record CounterDescriptor(String policy, String key, String keyKind, String mode, String source, boolean allowed,
		@Nullable Duration retryAfter, @Nullable String binding, List<StatusDescriptor> limits,
		List<StatusDescriptor> shadow) {

	private static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);

	/** The limit that has least left, and of those the one that takes longest. */
	private static final Comparator<LimitStatus> BINDING_FIRST = Comparator.comparing(LimitStatus::remaining)
		.thenComparing(CounterDescriptor::wait, Comparator.reverseOrder());

	/** Of a decision on a call without cost. */
	static CounterDescriptor of(RateLimitPolicy policy, String key, RateLimitDecision peeked) {
		RateLimitDecision shadow = peeked.shadow();
		List<LimitStatus> limits = (shadow != null && peeked.limits().isEmpty()) ? shadow.limits() : peeked.limits();
		LimitStatus binding = limits.stream().min(BINDING_FIRST).orElse(null);
		List<LimitStatus> usedUp = limits.stream().filter((status) -> status.remaining() < 1).toList();
		Duration longest = usedUp.stream().map(CounterDescriptor::wait).max(Comparator.naturalOrder()).orElse(null);
		return new CounterDescriptor(policy.name(), key, policy.keyKind(), String.valueOf(policy.mode()),
				peeked.source().name(), usedUp.isEmpty() && !isRefusedUncounted(policy, peeked),
				NEVER.equals(longest) ? null : longest, (binding != null) ? binding.name() : null,
				limits.stream().map(StatusDescriptor::of).toList(), (shadow != null && !peeked.limits().isEmpty())
						? shadow.limits().stream().map(StatusDescriptor::of).toList() : List.of());
	}

	/** A look is always allowed, but a call may be refused while the store is away. */
	private static boolean isRefusedUncounted(RateLimitPolicy policy, RateLimitDecision peeked) {
		return peeked.source() == Source.FAILURE_POLICY && policy.onFailure() != FailurePolicy.ALLOW;
	}

	private static Duration wait(LimitStatus status) {
		Duration next = status.nextPermitAfter();
		return (next != null) ? next : NEVER;
	}

	/**
	 * A limit and its counter.
	 *
	 * @param name the name that clients see
	 * @param limit as configuration would write it
	 * @param algorithm the algorithm
	 * @param remaining the permits that can be taken now
	 * @param nextPermitAfter how long until there is one more; null if never
	 * @param resetAfter how long until it is as if it had never been used
	 */
	public record StatusDescriptor(String name, String limit, String algorithm, long remaining,
			@Nullable Duration nextPermitAfter, Duration resetAfter) {

		private static StatusDescriptor of(LimitStatus status) {
			return new StatusDescriptor(status.name(), status.limit().toString(), status.limit().algorithm().label(),
					status.remaining(), status.nextPermitAfter(), status.resetAfter());
		}

	}

}
