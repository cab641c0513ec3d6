package io.github.ratelimit.bypass;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands still during an attack, or else jumps by a day whenever it is read,
 * so that every limit is forgotten at once.
 */
final class AttackClock implements InstantSource {

	private static final Duration LONGER_THAN_ANY_LIMIT = Duration.ofDays(1);

	private final AtomicLong days = new AtomicLong(20_000);

	private volatile boolean jumping;

	void nextDay() {
		this.days.incrementAndGet();
	}

	void jump(boolean jumping) {
		this.jumping = jumping;
	}

	@Override
	public Instant instant() {
		long day = this.jumping ? this.days.incrementAndGet() : this.days.get();
		return Instant.EPOCH.plus(LONGER_THAN_ANY_LIMIT.multipliedBy(day));
	}

}
