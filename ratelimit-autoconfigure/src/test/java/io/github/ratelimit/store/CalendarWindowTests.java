package io.github.ratelimit.store;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ratelimit.CalendarUnit;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.StoreResult.Counter;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.store.redis.RedisStores;
import io.github.ratelimit.testsupport.MutableClock;
import io.github.ratelimit.testsupport.RedisConnections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Windows of the calendar in Europe/Berlin, in both stores.
 */
class CalendarWindowTests {

	private final MutableClock clock = new MutableClock(0);

	private final MutableClock callerClock = new MutableClock(0);

	private final List<RateLimitStore> stores = List.of(RedisStores.withClocks(RedisConnections.factory(),
			UUID.randomUUID().toString(), this.clock, this.callerClock),
			new InMemoryRateLimitStore(this.clock, RateLimitStoreContract.BERLIN));

	@ParameterizedTest
	@CsvSource({ "2027-03-28T00:00+01:00, DAY, PT23H", "2027-10-31T00:00+02:00, DAY, PT25H",
			"2027-06-01T00:00+02:00, DAY, PT24H", "2027-06-01T13:30+02:00, DAY, PT10H30M",
			"2027-03-28T01:59:59+01:00, HOUR, PT1S", "2027-10-31T02:30+02:00, HOUR, PT30M",
			"2027-10-31T02:30+01:00, HOUR, PT30M", "2027-03-22T00:00+01:00, WEEK, PT167H",
			"2027-06-06T23:59:59+02:00, WEEK, PT1S", "2027-02-01T00:00+01:00, MONTH, PT672H",
			"2028-02-01T00:00+01:00, MONTH, PT696H", "2027-03-01T00:00+01:00, MONTH, PT743H",
			"2027-12-31T23:00+01:00, MONTH, PT1H" })
	void windowEndsOnTheCalendar(ZonedDateTime time, CalendarUnit unit, Duration left) {
		for (RateLimitStore store : this.stores) {
			RateLimitBucket bucket = bucket(Limit.ofCalendar(2, unit));
			set(time);
			assertThat(acquire(store, bucket, 2)).isEqualTo(open(false, 0, left));
			assertThat(acquire(store, bucket, 1)).isEqualTo(open(true, 0, left));
			set(time.plus(left).minusNanos(1_000));
			assertThat(acquire(store, bucket, 1)).isEqualTo(open(true, 0, Duration.ofNanos(1_000)));
			set(time.plus(left));
			assertThat(acquire(store, bucket, 0)).isEqualTo(new Counter(false, 2, 0, StoreResult.NEVER));
			assertThat(acquire(store, bucket, 2).violated()).isFalse();
		}
	}

	/** Where clocks change by half an hour, too. */
	@ParameterizedTest
	@ValueSource(strings = { "Australia/Lord_Howe", "Asia/Kathmandu", "Europe/Berlin", "Pacific/Chatham", "UTC" })
	void windowOfAnHourIsNeverOverWhileItLasts(String zone) {
		CalendarWindows windows = new CalendarWindows(ZoneId.of(zone));
		for (Instant change : List.of(Instant.parse("2027-04-03T15:00:00Z"), Instant.parse("2027-10-02T15:30:00Z"))) {
			for (int minute = -200; minute < 200; minute += 5) {
				long now = CalendarWindows.micros(change.plus(Duration.ofMinutes(minute)));
				assertThat(windows.start(CalendarUnit.HOUR, now, 0)).isBetween(now - 3_599_999_999L, now);
				assertThat(windows.start(CalendarUnit.HOUR, now, 1)).isBetween(now + 1, now + 3_600_000_000L);
			}
		}
	}

	/**
	 * The caller is a whole day late or early, and the answer is still that of the
	 * server's day.
	 */
	@ParameterizedTest
	@CsvSource({ "PT24H", "PT-24H", "PT47H", "PT-47H" })
	void clockOfTheServerDecides(Duration skew) {
		RateLimitStore store = this.stores.get(0);
		RateLimitBucket bucket = bucket(Limit.ofCalendar(2, CalendarUnit.DAY));
		ZonedDateTime time = ZonedDateTime.parse("2027-06-01T12:00+02:00");
		set(time);
		this.callerClock.advance(skew);
		assertThat(acquire(store, bucket, 2)).isEqualTo(open(false, 0, Duration.ofHours(12)));
		this.callerClock.advance(skew.negated());
		assertThat(acquire(store, bucket, 1).violated()).isTrue();
	}

	@Test
	void clocksThatAreFurtherApartAreAnErrorAndAdmitNobody() {
		set(ZonedDateTime.parse("2027-06-01T12:00+02:00"));
		for (Duration skew : List.of(Duration.ofDays(4), Duration.ofDays(-4))) {
			this.callerClock.set(this.clock.micros());
			this.callerClock.advance(skew);
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> acquire(this.stores.get(0), bucket(Limit.ofCalendar(2, CalendarUnit.DAY)), 1))
				.havingCause()
				.isInstanceOfSatisfying(RateLimitStoreException.class, (ex) -> assertThat(ex.isUnreachable()).isFalse())
				.withMessageContaining("clocks");
		}
	}

	@Test
	void calendarDayAndDayOfItsOwnAreCountedApart() {
		set(ZonedDateTime.parse("2027-06-01T12:00+02:00"));
		for (RateLimitStore store : this.stores) {
			RateLimitBucket both = bucket(Limit.ofCalendar(2, CalendarUnit.DAY), Limit.parse("3/day fixed-window"));
			List<Counter> counters = store.acquire(both, 1).toCompletableFuture().join().counters();
			assertThat(counters).containsExactly(open(false, 1, Duration.ofHours(12)),
					open(false, 2, Duration.ofHours(24)));
		}
	}

	private void set(ZonedDateTime time) {
		this.clock.set(CalendarWindows.micros(time.toInstant()));
		this.callerClock.set(this.clock.micros());
	}

	private static Counter acquire(RateLimitStore store, RateLimitBucket bucket, long cost) {
		return store.acquire(bucket, cost).toCompletableFuture().join().counters().get(0);
	}

	private static RateLimitBucket bucket(Limit... limits) {
		return new RateLimitBucket("policy", UUID.randomUUID().toString(), List.of(limits), Duration.ZERO);
	}

	/** Of a window from which something was taken: all of it comes back at the end. */
	private static Counter open(boolean violated, long remaining, Duration left) {
		long micros = left.toNanos() / 1_000;
		return new Counter(violated, remaining, micros, micros);
	}

}
