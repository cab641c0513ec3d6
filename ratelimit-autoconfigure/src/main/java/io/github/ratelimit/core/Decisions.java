package io.github.ratelimit.core;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Limit;
import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.StoreResult.Counter;

/**
 * Turns the answer of a store, or the lack of one, into a decision.
 */
final class Decisions {

	/** Suggested while the store fails, as nobody knows for how long. */
	private static final Duration RETRY_AFTER_FAILURE = Duration.ofSeconds(1);

	private Decisions() {
	}

	static RateLimitDecision of(RateLimitPolicy policy, List<Limit> limits, StoreResult result, Source source) {
		List<LimitStatus> statuses = new ArrayList<>(limits.size());
		for (int i = 0; i < limits.size(); i++) {
			Counter counter = result.counters().get(i);
			String name = (limits.size() == 1) ? policy.name() : policy.name() + '-' + (i + 1);
			statuses.add(new LimitStatus(name, limits.get(i), counter.remaining(), micros(counter.resetAfterMicros()),
					waitOrNull(counter.nextPermitAfterMicros()), counter.violated()));
		}
		return new RateLimitDecision(policy, result.allowed(), statuses, retryAfter(result, source),
				micros(result.delayMicros()), source, Instant.EPOCH.plus(micros(result.decidedAtMicros())));
	}

	/** With what the limits that are tried would have decided. */
	static RateLimitDecision withShadow(RateLimitDecision decision, RateLimitDecision shadow) {
		return new RateLimitDecision(decision.policy(), decision.allowed(), decision.limits(), decision.retryAfter(),
				decision.delay(), decision.source(), decision.decidedAt(), shadow);
	}

	static RateLimitDecision uncounted(RateLimitPolicy policy, boolean allowed) {
		return new RateLimitDecision(policy, allowed, List.of(), allowed ? null : RETRY_AFTER_FAILURE, Duration.ZERO,
				Source.FAILURE_POLICY, null);
	}

	static RateLimitDecision unlimited(RateLimitPolicy policy) {
		return new RateLimitDecision(policy, true, List.of(), null, Duration.ZERO, Source.EXEMPT, null);
	}

	private static @Nullable Duration retryAfter(StoreResult result, Source source) {
		if (result.allowed()) {
			return null;
		}
		Duration wait = waitOrNull(result.retryAfterMicros());
		// The whole limit may hold what the share of this instance never does.
		return (wait == null && source == Source.LOCAL) ? RETRY_AFTER_FAILURE : wait;
	}

	private static @Nullable Duration waitOrNull(long micros) {
		return (micros != StoreResult.NEVER) ? micros(micros) : null;
	}

	private static Duration micros(long micros) {
		return Duration.of(micros, ChronoUnit.MICROS);
	}

}
