package io.github.ratelimit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The answer to one call. Immutable. An interface, as most decisions are made for the
 * sake of {@link #allowed()} alone, and work out their numbers only when they are asked.
 */
public interface RateLimitDecision {

	/**
	 * A decision with given values, as for tests of listeners.
	 * @param policy the policy that was asked
	 * @param allowed whether the call may go on
	 * @param limits the limits of the policy after the decision
	 * @param retryAfter the time after which the same call succeeds, or null
	 * @param delay how long a leaky bucket delays the call
	 * @param source what the decision rests on
	 * @param decidedAt the time of the decision, or null if nothing was counted
	 * @return the decision, without limits in shadow
	 */
	static RateLimitDecision of(RateLimitPolicy policy, boolean allowed, List<LimitStatus> limits,
			@Nullable Duration retryAfter, Duration delay, Source source, @Nullable Instant decidedAt) {
		return new GivenDecision(policy, allowed, limits, retryAfter, delay, source, decidedAt, null);
	}

	/**
	 * The policy that was asked.
	 * @return the policy
	 */
	RateLimitPolicy policy();

	/**
	 * Whether the call may go on.
	 * @return whether it may
	 */
	boolean allowed();

	/**
	 * The limits of the policy after the decision, in their order, or, from
	 * {@link Source#LOCAL}, the shares of this instance.
	 * @return the limits; empty if nothing was counted
	 */
	List<LimitStatus> limits();

	/**
	 * The time after which the same call succeeds if nobody else calls.
	 * @return the time; null when allowed, and when no wait helps, because the call costs
	 * more than the limit ever holds or its key has no value; one second, which is a
	 * guess, if the store failed
	 */
	@Nullable Duration retryAfter();

	/**
	 * How long a leaky bucket delays an allowed call. {@link RateLimiter#acquire} and
	 * {@link RateLimiter#acquireAsync} have waited for it already.
	 * @return the delay, zero if there is none
	 */
	Duration delay();

	/**
	 * What the decision rests on.
	 * @return the source
	 */
	Source source();

	/**
	 * The time of the decision on the clock of what counted it, in whole microseconds.
	 * @return the time; null if nothing was counted
	 */
	@Nullable Instant decidedAt();

	/**
	 * What limits in shadow would have decided: those of the policy itself if its mode is
	 * {@link RateLimitMode#SHADOW}, otherwise those that {@link RateLimitPolicy#shadow()}
	 * tries.
	 * @return the decision; null if there are none, or if they could not be asked
	 */
	default @Nullable RateLimitDecision shadow() {
		return null;
	}

	/**
	 * The decision together with what limits in shadow would have decided.
	 * @param shadow that decision
	 * @return a decision like this one with that {@link #shadow()}
	 */
	default RateLimitDecision withShadow(RateLimitDecision shadow) {
		return new GivenDecision(policy(), allowed(), limits(), retryAfter(), delay(), source(), decidedAt(), shadow);
	}

	/**
	 * The decision on the same call by the mode of its policy.
	 * @return this decision, or, for a policy in {@link RateLimitMode#SHADOW}, one that
	 * allows the call, has no numbers to tell, and has this one as its {@link #shadow()};
	 * this decision too if it is such a one already
	 */
	default RateLimitDecision byMode() {
		return (policy().mode() != RateLimitMode.SHADOW || shadow() != null) ? this
				: new GivenDecision(policy(), true, List.of(), null, Duration.ZERO, source(), decidedAt(), this);
	}

	/**
	 * The name of the policy that was asked.
	 * @return the name
	 */
	default String policyName() {
		return policy().name();
	}

	/**
	 * The limits that refused the call.
	 * @return the limits, in their order; empty when allowed, or when nothing was counted
	 */
	default List<LimitStatus> violated() {
		return limits().stream().filter(LimitStatus::violated).toList();
	}

	/** What a decision rests on. */
	public enum Source {

		/** The counters in the store. */
		STORE,

		/**
		 * A refusal of the store, less than a second ago, of which this instance knows
		 * that it still holds: the store was not asked again.
		 */
		STORE_CACHED,

		/**
		 * Counters in the memory of this instance, because the store could not be reached
		 * and {@link FailurePolicy#LOCAL} is set.
		 */
		LOCAL,

		/**
		 * No counter: the store could not be reached, and the failure policy decided, or
		 * it gave an error, and the call is refused.
		 */
		FAILURE_POLICY,

		/** The key had no value, and {@code ratelimit.missing-key} is {@code deny}. */
		MISSING_KEY,

		/**
		 * The cost was no whole number of at least 1. Told to listeners alone: the call
		 * ends with an {@link InvalidCostException}.
		 */
		INVALID_COST,

		/**
		 * No limit: the condition does not hold, the plan is unlimited, or
		 * {@code ratelimit.enabled} is {@code false}.
		 */
		EXEMPT

	}

}
