package io.github.ratelimit.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Limit;
import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.store.StoreResult.Counter;

/**
 * The decision of one token bucket, which most policies have. Holds the state of the
 * bucket and works out the rest when it is asked for it.
 */
final class BucketDecision implements RateLimitDecision {

	private final RateLimitPolicy policy;

	private final Limit limit;

	private final Source source;

	private final long decidedAtMicros;

	private final long fullAtMicros;

	private final long retryAfterMicros;

	BucketDecision(RateLimitPolicy policy, Limit limit, Source source, long retryAfterMicros, long decidedAtMicros,
			long fullAtMicros) {
		this.policy = policy;
		this.limit = limit;
		this.source = source;
		this.decidedAtMicros = decidedAtMicros;
		this.fullAtMicros = fullAtMicros;
		this.retryAfterMicros = retryAfterMicros;
	}

	@Override
	public RateLimitPolicy policy() {
		return this.policy;
	}

	@Override
	public boolean allowed() {
		return this.retryAfterMicros == 0;
	}

	@Override
	public List<LimitStatus> limits() {
		return List.of(Decisions.status(this.policy.name(), this.limit,
				Counter.ofTokenBucket(this.limit, this.decidedAtMicros, this.fullAtMicros, this.retryAfterMicros)));
	}

	@Override
	public @Nullable Duration retryAfter() {
		return Decisions.retryAfter(this.retryAfterMicros, this.source);
	}

	@Override
	public Duration delay() {
		return Duration.ZERO;
	}

	@Override
	public Source source() {
		return this.source;
	}

	@Override
	public Instant decidedAt() {
		return Decisions.instant(this.decidedAtMicros);
	}

	@Override
	public String toString() {
		return "RateLimitDecision[policy=" + this.policy + ", allowed=" + allowed() + ", limits=" + limits()
				+ ", retryAfter=" + retryAfter() + ", source=" + this.source + ", decidedAt=" + decidedAt() + ']';
	}

}
