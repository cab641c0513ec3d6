package io.github.ratelimit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A decision whose values are known.
 */
record GivenDecision(RateLimitPolicy policy, boolean allowed, List<LimitStatus> limits, @Nullable Duration retryAfter,
		Duration delay, Source source, @Nullable Instant decidedAt,
		@Nullable RateLimitDecision shadow) implements RateLimitDecision {

	GivenDecision {
		limits = List.copyOf(limits);
	}

}
