package io.github.ratelimit.store.memory;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import io.github.ratelimit.CalendarUnit;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.CalendarWindows;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.Receipts;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MonotonicClock}, and a store with it.
 */
class MonotonicClockTests {

	/** Half past eleven in the evening. */
	private static final long START = 1_800_055_800_000_000L;

	private final MutableClock wall = new MutableClock(START);

	private final AtomicLong nanos = new AtomicLong(-7_000_000_000L);

	private final MonotonicClock clock = new MonotonicClock(this.wall, this.nanos::get);

	private final InMemoryRateLimitStore store = new InMemoryRateLimitStore(this.clock, ZoneOffset.UTC);

	@Test
	void startsWithTheTimeOfDayAndIsNeverSet() {
		assertThat(this.clock.micros()).isEqualTo(START);
		this.wall.advance(Duration.ofHours(-5));
		this.nanos.addAndGet(1_234_567);
		assertThat(this.clock.micros()).isEqualTo(START + 1_234);
		assertThat(CalendarWindows.micros(this.clock.instant())).isEqualTo(START + 1_234);
	}

	@Test
	void limitIsAsLongAsEverWhenTheClockOfTheMachineIsSet() {
		RateLimitBucket bucket = bucket(Limit.of(1, Duration.ofMinutes(1)));
		this.store.acquireBlocking(bucket, 1);
		this.wall.advance(Duration.ofHours(1));
		assertThat(this.store.acquireBlocking(bucket, 1).retryAfterMicros()).isEqualTo(60_000_000);
	}

	@Test
	void windowOfTheCalendarEndsByTheClockOfTheMachine() {
		RateLimitBucket bucket = bucket(Limit.ofCalendar(2, CalendarUnit.DAY));
		assertThat(resetAfter(this.store.acquireBlocking(bucket, 1))).isEqualTo(Duration.ofMinutes(30));
		this.wall.advance(Duration.ofMinutes(20));
		assertThat(resetAfter(this.store.acquireBlocking(bucket, 1))).isEqualTo(Duration.ofMinutes(10));
		assertThat(this.store.acquireBlocking(bucket, 1).allowed()).isFalse();
		this.wall.advance(Duration.ofMinutes(10));
		assertThat(this.store.acquireBlocking(bucket, 1).allowed()).isTrue();
	}

	@Test
	void refundFindsItsWindowOfTheCalendarThoughTheClocksAreReadApart() {
		RateLimitBucket bucket = bucket(Limit.ofCalendar(2, CalendarUnit.DAY));
		StoreResult taken = this.store.acquireBlocking(bucket, 1);
		this.wall.advance(Duration.ofMillis(700));
		this.store.refund(bucket, 1, Receipts.of(taken));
		assertThat(this.store.acquireBlocking(bucket, 2).allowed()).isTrue();
	}

	private static Duration resetAfter(StoreResult result) {
		return Duration.ofNanos(result.counters().get(0).resetAfterMicros() * 1_000);
	}

	private static RateLimitBucket bucket(Limit limit) {
		return new RateLimitBucket("policy", "key", List.of(limit), Duration.ZERO);
	}

}
