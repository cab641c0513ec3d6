package io.github.ratelimit;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Limit} and the limit language.
 */
class LimitTests {

	@ParameterizedTest
	@CsvSource({ "5/minute, 5, PT1M", "5/MINUTE, 5, PT1M", "5 / minute, 5, PT1M", "5/min, 5, PT1M", "5/m, 5, PT1M",
			"10 per 2 hours, 10, PT2H", "10 PER hour, 10, PT1H", "10/2h, 10, PT2H", "10/2 hrs, 10, PT2H",
			"100/s, 100, PT1S", "100/sec, 100, PT1S", "100/10 seconds, 100, PT10S", "1/ms, 1, PT0.001S",
			"1/5 milliseconds, 1, PT0.005S", "7/day, 7, PT24H", "7/d, 7, PT24H", "7/2 weeks, 7, PT336H",
			"7/w, 7, PT168H", "5/PT30S, 5, PT30S", "5/pt30s, 5, PT30S", "5/PT1.5S, 5, PT1.5S", "5/P1D, 5, PT24H",
			"5 per PT30S, 5, PT30S", "0/minute, 0, PT1M", "'  5/minute  ', 5, PT1M" })
	void reads(String text, long permits, Duration period) {
		assertThat(Limit.parse(text)).isEqualTo(new Limit(permits, period, permits, Algorithm.TOKEN_BUCKET));
	}

	@Test
	void readsBurst() {
		assertThat(Limit.parse("100/s burst 200"))
			.isEqualTo(new Limit(100, Duration.ofSeconds(1), 200, Algorithm.TOKEN_BUCKET));
		assertThat(Limit.parse("100/s BURST 1").burst()).isEqualTo(1);
	}

	@Test
	void readsAlgorithm() {
		assertThat(Limit.parse("5/minute fixed-window").algorithm()).isEqualTo(Algorithm.FIXED_WINDOW);
		assertThat(Limit.parse("5/minute FIXED_WINDOW").algorithm()).isEqualTo(Algorithm.FIXED_WINDOW);
		assertThat(Limit.parse("5/minute burst 9 token-bucket", Algorithm.FIXED_WINDOW))
			.isEqualTo(new Limit(5, Duration.ofMinutes(1), 9, Algorithm.TOKEN_BUCKET));
		assertThat(Limit.parse("5/minute", Algorithm.FIXED_WINDOW).algorithm()).isEqualTo(Algorithm.FIXED_WINDOW);
	}

	@ParameterizedTest
	@ValueSource(strings = { "1/second burst 6 leaky-bucket", "1/second leaky-bucket burst 6",
			"1/s LEAKY_BUCKET BURST 6", "1 per second leaky-bucket burst 6", "1/PT1S leaky-bucket  burst\t6" })
	void readsBurstAndAlgorithmInBothOrders(String text) {
		Limit limit = Limit.parse(text);
		assertThat(limit).isEqualTo(new Limit(1, Duration.ofSeconds(1), 6, Algorithm.LEAKY_BUCKET))
			.hasToString("1/second burst 6 leaky-bucket");
		assertThat(Limit.parse(limit.toString())).isEqualTo(limit);
	}

	@ParameterizedTest
	@CsvSource({ "1000/month, MONTH", "1000 per mo, MONTH", "1000/calendar day, DAY", "1000 per calendar week, WEEK",
			"1000/calendar h, HOUR", "1000/calendar month, MONTH" })
	void readsWindowsOfTheCalendar(String text, CalendarUnit unit) {
		assertThat(Limit.parse(text + " fixed-window")).isEqualTo(Limit.ofCalendar(1000, unit));
		assertThat(Limit.parse(text, Algorithm.FIXED_WINDOW)).isEqualTo(Limit.ofCalendar(1000, unit));
	}

	@Test
	void readsSeveral() {
		assertThat(Limit.parseAll("2/second; 10/minute fixed-window;1/h", Algorithm.TOKEN_BUCKET)).containsExactly(
				Limit.of(2, Duration.ofSeconds(1)), Limit.of(10, Duration.ofMinutes(1), Algorithm.FIXED_WINDOW),
				Limit.of(1, Duration.ofHours(1)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "5/minute", "10/2 hours", "100/second burst 200", "5/30 seconds", "3/1500 ms",
			"1/PT0.0015S", "1/ms", "2/week", "3/3 days", "9/36 hours", "5/minute fixed-window", "0/day",
			"5/minute sliding-window-log", "5/minute sliding-window-counter", "5/minute burst 9 leaky-bucket",
			"1000/month fixed-window", "100/calendar day fixed-window", "1/calendar hour fixed-window" })
	void writesWhatItReads(String text) {
		assertThat(Limit.parse(text)).hasToString(text);
		assertThat(Limit.parse(Limit.parse(text).toString())).isEqualTo(Limit.parse(text));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "5", "/minute", "5/", "five/minute", "5/minut", "5/minute burst",
			"5/minute burst x", "5//minute", "5/minute 6", "5/minute token", "5.5/minute", "5/1.5 minutes", "5/minute;",
			"5/P1M", "5/PT", "5/PX", "5/minute burst 6 burst 7", "5/minute burst 6 leaky-bucket burst 7",
			"5/minute leaky-bucket leaky-bucket", "5/minute leaky-bucket burst 6 leaky-bucket",
			"5/minute leaky-bucket burst", "5/minute; 6/hour", "5permin", "٥/minute", "5/minute\n6/hour" })
	void showsWhatIsAcceptedInsteadOf(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Limit.parse(text))
			.withMessageStartingWith("\"" + text + "\" is not a limit: ")
			.withMessageContaining("\"5/minute\"")
			.withMessageContaining("\"100/s burst 200\"");
	}

	@ParameterizedTest
	@CsvSource({ "-5/minute, permits must not be negative", "5/0 minutes, the period must be positive",
			"5/PT-1S, is not of the form", "99999999999999999999/minute, a number in it is too large",
			"5/99999999999999999999 minutes, a number in it is too large",
			"5/9999999999999999 weeks, a number in it is too large", "5/40000 days, not be longer than 71 years",
			"1001/ms, at most one permit per microsecond", "5/PT0.0000001S, whole microseconds",
			"5/minute burst 10 fixed-window, a burst makes no sense for fixed-window",
			"5/minute burst 5 fixed-window, a burst makes no sense for fixed-window",
			"5/minute burst 0, the burst must be positive", "5/minute burst -1, the burst must be positive",
			"0/minute burst 5, cannot be reached", "1/day burst 1000000, cannot be counted exactly",
			"1/week burst 9223372036854775807, cannot be counted exactly",
			"1000/month, 'a month exists for fixed-window alone, not for token-bucket'",
			"1000/calendar day sliding-window-log, 'exists for fixed-window alone'",
			"1000/2 months fixed-window, 'one month, not several'",
			"1000/calendar minute fixed-window, 'an hour, day, week or month'",
			"1000/calendar fortnight fixed-window, is not a unit",
			"5/PT0.0005S sliding-window-counter, counts in whole milliseconds",
			"1000000000000/60 days sliding-window-counter, cannot be counted exactly by a sliding-window-counter",
			"5/minute burst 9 sliding-window-log, a burst makes no sense for sliding-window-log" })
	void saysWhatCannotBeCounted(String text, String reason) {
		assertThatIllegalArgumentException().isThrownBy(() -> Limit.parse(text))
			.withMessageContaining("\"" + text + "\"")
			.withMessageContaining(reason);
	}

	@Test
	void largestProductsStayExactIntegersOfADouble() {
		Limit largest = Limit.parse("1/day burst 26000");
		long year2112 = 4_500_000_000_000_000L;
		long sum = year2112 + 2 * largest.intervalMicros() * largest.burst();
		assertThat(sum).isLessThan(1L << 53);
		assertThat((long) (double) sum).isEqualTo(sum);
	}

	@ParameterizedTest
	@CsvSource({ "5/minute, 12000000", "7/second, 142858", "3/second, 333334", "1/ms, 1000", "1000000/second, 1",
			"0/minute, 60000000" })
	void intervalIsRoundedUpSoThatTheRateIsNeverExceeded(String text, long micros) {
		assertThat(Limit.parse(text).intervalMicros()).isEqualTo(micros);
	}

}
