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
		Limit tokenBucket = result.tokenBucket();
		return (tokenBucket != null)
				? new BucketDecision(policy, tokenBucket, source, result.retryAfterMicros(), result.decidedAtMicros(),
						result.fullAtMicros())
				: RateLimitDecision.of(policy, result.allowed(), statuses(policy.name(), limits, result.counters()),
						retryAfter(result.retryAfterMicros(), source), micros(result.delayMicros()), source,
						instant(result.decidedAtMicros()));
	}

	static RateLimitDecision uncounted(RateLimitPolicy policy, boolean allowed) {
		return RateLimitDecision.of(policy, allowed, List.of(), allowed ? null : RETRY_AFTER_FAILURE, Duration.ZERO,
				Source.FAILURE_POLICY, null);
	}

	static RateLimitDecision unlimited(RateLimitPolicy policy) {
		return RateLimitDecision.of(policy, true, List.of(), null, Duration.ZERO, Source.EXEMPT, null);
	}

	/** Null for a call that is allowed, and where no wait helps. */
	static @Nullable Duration retryAfter(long micros, Source source) {
		if (micros == 0) {
			return null;
		}
		// The whole limit may hold what the share of this instance never does.
		return (micros == StoreResult.NEVER && source == Source.LOCAL) ? RETRY_AFTER_FAILURE : waitOrNull(micros);
	}

	static Instant instant(long micros) {
		return Instant.EPOCH.plus(micros(micros));
	}

	static LimitStatus status(String name, Limit limit, Counter counter) {
		return new LimitStatus(name, limit, counter.remaining(), micros(counter.resetAfterMicros()),
				waitOrNull(counter.nextPermitAfterMicros()), counter.violated());
	}

	private static List<LimitStatus> statuses(String policy, List<Limit> limits, List<Counter> counters) {
		List<LimitStatus> statuses = new ArrayList<>(limits.size());
		for (int i = 0; i < limits.size(); i++) {
			String name = (limits.size() == 1) ? policy : policy + '-' + (i + 1);
			statuses.add(status(name, limits.get(i), counters.get(i)));
		}
		return statuses;
	}

	private static @Nullable Duration waitOrNull(long micros) {
		return (micros != StoreResult.NEVER) ? micros(micros) : null;
	}

	private static Duration micros(long micros) {
		return Duration.of(micros, ChronoUnit.MICROS);
	}

}
