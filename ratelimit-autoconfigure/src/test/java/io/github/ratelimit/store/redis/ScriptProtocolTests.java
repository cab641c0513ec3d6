package io.github.ratelimit.store.redis;

import java.time.Duration;
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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ScriptProtocol}.
 */
class ScriptProtocolTests {

	private static final List<Object> SENSIBLE = List.of(1L, 0L, 3L, 4L, 5L, 1L, 7L, 8L, 9L);

	/** Whose callers may be told to wait. */
	private static final RateLimitBucket QUEUE = new RateLimitBucket("policy", "key",
			List.of(Limit.parse("5/minute leaky-bucket")), Duration.ofSeconds(1));

	@Test
	void nobodyIsToldToWaitLongerThanThePolicySays() {
		assertThat(ScriptProtocol.result(with(2, 1_000_000L), QUEUE).delayMicros()).isEqualTo(1_000_000);
		assertIsError(with(2, 1_000_001L));
		RateLimitBucket bucket = new RateLimitBucket("policy", "key", List.of(Limit.parse("5/minute")),
				Duration.ofSeconds(1));
		assertThat(ScriptProtocol.result(with(2, 0L), bucket).delayMicros()).isZero();
		assertThatExceptionOfType(RateLimitStoreException.class)
			.isThrownBy(() -> ScriptProtocol.result(with(2, 1L), bucket));
	}

	@Test
	void sensibleReplyIsRead() {
		StoreResult result = ScriptProtocol.result(SENSIBLE, QUEUE);
		assertThat(result.allowed()).isTrue();
		assertThat(result.counters()).containsExactly(new StoreResult.Counter(true, 7, 8, 9));
		assertThat(ScriptProtocol.result(with(0, 0L), QUEUE).allowed()).isFalse();
		assertThat(ScriptProtocol.result(with(1, StoreResult.NEVER), QUEUE).retryAfterMicros())
			.isEqualTo(StoreResult.NEVER);
	}

	@ParameterizedTest
	@MethodSource("senseless")
	void senselessReplyIsAnError(List<Object> reply) {
		assertIsError(reply);
	}

	@Property(tries = 2000)
	void whateverTheReplyItIsReadOrAnError(@ForAll("replies") List<Object> reply) {
		boolean sensible = reply.size() == SENSIBLE.size() && reply.stream().allMatch(Long.class::isInstance)
				&& isFlag(reply.get(0)) && isFlag(reply.get(5)) && number(reply, 1) >= StoreResult.NEVER
				&& number(reply, 2) >= 0 && number(reply, 2) <= QUEUE.counters().maxWaitMicros()
				&& number(reply, 3) >= 0 && number(reply, 4) >= 0 && number(reply, 8) >= StoreResult.NEVER;
		if (!sensible) {
			assertIsError(reply);
		}
		else {
			assertThat(ScriptProtocol.result(reply, QUEUE).allowed()).isEqualTo(reply.get(0).equals(1L));
		}
	}

	@Provide
	Arbitrary<List<Object>> replies() {
		Arbitrary<Object> numbers = Arbitraries.longs().between(-2, 2).map((number) -> number);
		Arbitrary<Object> others = Arbitraries.of(1, true, "1", List.of(1L), 1.0, Long.MIN_VALUE).injectNull(0.2);
		return Arbitraries
			.frequencyOf(Tuple.of(20, Arbitraries.longs().between(0, 1).map((n) -> n)), Tuple.of(3, numbers),
					Tuple.of(1, others))
			.list()
			.ofMinSize(8)
			.ofMaxSize(10);
	}

	static Stream<Arguments> senseless() {
		List<List<Object>> replies = new ArrayList<>();
		replies.add(List.of());
		replies.add(SENSIBLE.subList(0, 5));
		replies.add(SENSIBLE.subList(0, 8));
		List<Object> longer = new ArrayList<>(SENSIBLE);
		longer.add(1L);
		replies.add(longer);
		for (int i = 0; i < SENSIBLE.size(); i++) {
			for (Object wrong : Arrays.asList(null, new byte[] { '1' }, true, "1", 1, List.of(1L), 1.0)) {
				replies.add(with(i, wrong));
			}
		}
		Stream.of(2L, -1L, Long.MAX_VALUE, Long.MIN_VALUE).forEach((wrong) -> {
			replies.add(with(0, wrong));
			replies.add(with(5, wrong));
		});
		Stream.of(2, 3, 4).forEach((i) -> replies.add(with(i, -1L)));
		Stream.of(1, 8).forEach((i) -> replies.add(with(i, StoreResult.NEVER - 1)));
		return replies.stream().map(Arguments::of);
	}

	private static List<Object> with(int index, Object value) {
		List<Object> reply = new ArrayList<>(SENSIBLE);
		reply.set(index, value);
		return reply;
	}

	private static boolean isFlag(Object value) {
		return value.equals(0L) || value.equals(1L);
	}

	private static long number(List<Object> reply, int index) {
		return (Long) reply.get(index);
	}

	private static void assertIsError(List<Object> reply) {
		assertThatExceptionOfType(RateLimitStoreException.class).isThrownBy(() -> ScriptProtocol.result(reply, QUEUE))
			.extracting(RateLimitStoreException::failure)
			.isEqualTo(StoreFailure.ERROR);
	}

}
