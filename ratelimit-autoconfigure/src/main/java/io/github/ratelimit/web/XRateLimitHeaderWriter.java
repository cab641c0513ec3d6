package io.github.ratelimit.web;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;

import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimitDecision;

/**
 * {@code X-RateLimit-Limit}, {@code -Remaining} and {@code -Reset} as GitHub has them,
 * the reset in seconds since 1970. Of several limits the one that will refuse first is
 * told.
 */
public final class XRateLimitHeaderWriter implements RateLimitHeaderWriter {

	private static final Comparator<LimitStatus> TIGHTEST_FIRST = Comparator.comparing(LimitStatus::violated)
		.reversed()
		.thenComparing(LimitStatus::remaining)
		.thenComparing(LimitStatus::resetAfter, Comparator.reverseOrder());

	private final InstantSource clock;

	/**
	 * Creates the writer.
	 * @param clock the time from which the reset counts
	 */
	public XRateLimitHeaderWriter(InstantSource clock) {
		this.clock = clock;
	}

	@Override
	public void write(RateLimitDecision decision, HeaderSink headers) {
		Optional<LimitStatus> tightest = decision.limits().stream().min(TIGHTEST_FIRST);
		tightest.ifPresent((status) -> {
			headers.set("X-RateLimit-Limit", Long.toString(status.limit().permits()));
			headers.set("X-RateLimit-Remaining", Long.toString(status.remaining()));
			headers.set("X-RateLimit-Reset",
					Long.toString(Seconds.roundedUp(this.clock.instant().plus(status.resetAfter()))));
		});
	}

}
