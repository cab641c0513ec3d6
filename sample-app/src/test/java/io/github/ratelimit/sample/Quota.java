package io.github.ratelimit.sample;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a limit should admit. Permits come back while a test runs, faster than a slow
 * machine calls perhaps, so a number of calls is compared with what the time that they
 * took allows.
 */
record Quota(int permits, Duration period) {

	static Quota of(int permits, int seconds) {
		return new Quota(permits, Duration.ofSeconds(seconds));
	}

	/** Calls until a call is refused, and returns that refusal. */
	HttpResponse<String> useUp(Supplier<HttpResponse<String>> call) {
		return useUp(1, call, HttpResponse::statusCode);
	}

	/**
	 * Calls until a call is refused. Fails as soon as more is admitted than can be right,
	 * and when the first refusal comes too early.
	 */
	<T> T useUp(int cost, Supplier<T> call, ToIntFunction<T> status) {
		int admitted = 0;
		long start = System.nanoTime();
		T answer = call.get();
		while (status.applyAsInt(answer) == 200) {
			admitted++;
			assertThat(admitted * cost).as("permits taken").isLessThanOrEqualTo(permitsWithin(start));
			answer = call.get();
		}
		assertThat(status.applyAsInt(answer)).as("status of the refusal").isIn(429, 503);
		assertThat(admitted).as("calls before the first refusal").isGreaterThanOrEqualTo(this.permits / cost);
		return answer;
	}

	private int permitsWithin(long start) {
		long interval = this.period.toNanos() / this.permits;
		return Math.toIntExact(this.permits + (System.nanoTime() - start) / interval);
	}

}
