package io.github.ratelimit.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimitDecision;

/**
 * {@code X-RateLimit-Limit}, {@code -Remaining} and {@code -Reset} as GitHub has them,
 * the reset in seconds since 1970. Of all limits of a request the one that refuses first
 * is told.
 *
 * @param clock the time from which the reset counts
 */
public record XRateLimitHeaderWriter(InstantSource clock) implements RateLimitHeaderWriter {

	@Override
	public void write(List<RateLimitDecision> decisions, HeaderSink headers) {
		LimitStatus tightest = RequestAccount.tightest(decisions.get(0));
		headers.set("X-RateLimit-Limit", Long.toString(tightest.limit().permits()));
		headers.set("X-RateLimit-Remaining", Long.toString(tightest.remaining()));
		Duration sinceEpoch = Duration.between(Instant.EPOCH, this.clock.instant());
		headers.set("X-RateLimit-Reset", Long.toString(Seconds.roundedUp(sinceEpoch.plus(tightest.resetAfter()))));
	}

}
