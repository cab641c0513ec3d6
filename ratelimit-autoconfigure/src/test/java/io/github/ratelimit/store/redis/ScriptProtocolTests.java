package io.github.ratelimit.store.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.ratelimit.Limit;
import io.github.ratelimit.store.CalendarWindows;
import io.github.ratelimit.store.RateLimitCounters;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ScriptProtocol}.
 */
class ScriptProtocolTests {

	private static final long[] SENSIBLE = { 1, 0, 3, 4, 1, 1, 7, 8, 9 };

	/** Whose callers may be told to wait. */
	private static final ScriptProtocol QUEUE = protocol("5/minute leaky-bucket");

	@Test
	void nobodyIsToldToWaitLongerThanThePolicySays() {
		assertThat(QUEUE.result(with(2, 1_000_000)).delayMicros()).isEqualTo(1_000_000);
		assertIsError(with(2, 1_000_001));
		ScriptProtocol bucket = protocol("5/minute");
		assertThat(bucket.result(with(2, 0)).delayMicros()).isZero();
		assertThatExceptionOfType(RateLimitStoreException.class).isThrownBy(() -> bucket.result(with(2, 1)));
	}

	@Test
	void sensibleReplyIsRead() {
		StoreResult result = QUEUE.result(new ScriptReply(SENSIBLE));
		assertThat(result.allowed()).isTrue();
		assertThat(result.counters()).containsExactly(new StoreResult.Counter(true, 7, 8, 9));
		long[] refused = SENSIBLE.clone();
		refused[0] = 0;
		refused[1] = StoreResult.NEVER;
		assertThat(QUEUE.result(new ScriptReply(refused)).allowed()).isFalse();
		assertThat(QUEUE.result(new ScriptReply(refused)).retryAfterMicros()).isEqualTo(StoreResult.NEVER);
	}

	@Test
	void callThatCouldNotBeDecidedIsAnError() {
		assertThatExceptionOfType(RateLimitStoreException.class).isThrownBy(() -> QUEUE.result(with(0, -1)))
			.withMessageContaining("clocks")
			.extracting(RateLimitStoreException::failure)
			.isEqualTo(StoreFailure.ERROR);
	}

	@ParameterizedTest
	@MethodSource("senseless")
	void senselessReplyIsAnError(long[] reply) {
		assertIsError(new ScriptReply(reply));
	}

	@Property(tries = 2000)
	void whateverTheReplyItIsReadOrAnError(@ForAll("replies") long[] reply) {
		boolean sensible = reply.length >= SENSIBLE.length && isFlag(reply[0]) && isFlag(reply[5])
				&& reply[1] >= StoreResult.NEVER && (reply[0] == 1) == (reply[1] == 0) && reply[2] >= 0 && reply[3] >= 0
				&& isFlag(reply[4]) && reply[8] >= StoreResult.NEVER;
		if (!sensible) {
			assertIsError(new ScriptReply(reply));
		}
		else {
			assertThat(QUEUE.result(new ScriptReply(reply)).allowed()).isEqualTo(reply[0] == 1);
		}
	}

	@Provide
	Arbitrary<long[]> replies() {
		return Arbitraries
			.frequencyOf(Tuple.of(20, Arbitraries.longs().between(0, 1)),
					Tuple.of(3, Arbitraries.longs().between(-2, 2)), Tuple.of(1, Arbitraries.of(Long.MIN_VALUE)))
			.array(long[].class)
			.ofMinSize(8)
			.ofMaxSize(10);
	}

	static Stream<long[]> senseless() {
		List<long[]> replies = new ArrayList<>();
		replies.add(new long[0]);
		replies.add(Arrays.copyOf(SENSIBLE, 5));
		replies.add(Arrays.copyOf(SENSIBLE, 8));
		for (long wrong : new long[] { 2, -2, Long.MAX_VALUE, Long.MIN_VALUE }) {
			replies.add(changed(0, wrong));
			replies.add(changed(5, wrong));
		}
		for (int i = 2; i <= 4; i++) {
			replies.add(changed(i, -1));
		}
		replies.add(changed(1, StoreResult.NEVER - 1));
		replies.add(changed(8, StoreResult.NEVER - 1));
		// A call that is allowed and has to wait, and one that neither is nor has.
		replies.add(changed(1, 5));
		replies.add(changed(0, 0));
		return replies.stream();
	}

	private static ScriptProtocol protocol(String limit) {
		return new ScriptProtocol(
				new RateLimitCounters("policy", "", List.of(Limit.parse(limit)), Duration.ofSeconds(1), false), 1,
				new CalendarStarts(new CalendarWindows(ZoneOffset.UTC), Clock.systemUTC()));
	}

	private static ScriptReply with(int index, long value) {
		return new ScriptReply(changed(index, value));
	}

	private static long[] changed(int index, long value) {
		long[] reply = SENSIBLE.clone();
		reply[index] = value;
		return reply;
	}

	private static boolean isFlag(long value) {
		return value == 0 || value == 1;
	}

	private static void assertIsError(ScriptReply reply) {
		assertThatExceptionOfType(RateLimitStoreException.class).isThrownBy(() -> QUEUE.result(reply))
			.extracting(RateLimitStoreException::failure)
			.isEqualTo(StoreFailure.ERROR);
	}

}
