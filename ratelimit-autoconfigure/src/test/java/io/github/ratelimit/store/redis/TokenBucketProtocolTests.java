package io.github.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitCounters;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TokenBucketProtocol}.
 */
class TokenBucketProtocolTests {

	private static final long NOW = 1_000_000_000_000_000L;

	private static final long MINUTE = 60_000_000;

	private final TokenBucketProtocol lone = protocol("6/minute");

	private final TokenBucketProtocol two = protocol("1/second; 6/minute burst 3");

	@Test
	void argumentsAreThoseOfTheHeaderOfTheScript() {
		assertThat(texts(this.lone.arguments("", 1))).containsExactly("", "tb:PT1M=%d;", "^tb%:PT1M=(%d+);$", "1",
				"10000000", "60000000");
		assertThat(texts(this.two.arguments("7", 2))).containsExactly("7", "tb:PT1S=%d;tb:PT1M=%d;",
				"^tb%:PT1S=(%d+);tb%:PT1M=(%d+);$", "2", "2000000", "1000000", "20000000", "30000000");
		assertThat(texts(protocol("10/PT0.5S").arguments("", 1))).contains("^tb%:PT0%.5S=(%d+);$");
	}

	@Test
	void whatCostsMoreThanTheLimitHoldsCostsAFullBucketAndOnePermit() {
		assertThat(texts(this.lone.arguments("", Long.MAX_VALUE))).contains("70000000");
		StoreResult result = this.lone.result(reply(NOW, -NOW), Long.MAX_VALUE);
		assertThat(result.allowed()).isFalse();
		assertThat(result.retryAfterMicros()).isEqualTo(StoreResult.NEVER);
	}

	@Test
	void allowedAndRefusedAreRead() {
		StoreResult allowed = this.lone.result(reply(NOW, NOW + 10_000_000), 1);
		assertThat(allowed).isEqualTo(new StoreResult(true, 0, 0, NOW, 0,
				List.of(new StoreResult.Counter(false, 5, 10_000_000, 10_000_000))));
		StoreResult refused = this.lone.result(reply(NOW, -NOW - 55_000_000), 1);
		assertThat(refused).isEqualTo(new StoreResult(false, 5_000_000, 0, NOW, 0,
				List.of(new StoreResult.Counter(true, 0, 55_000_000, 5_000_000))));
		assertThat(this.lone.result(reply(NOW, NOW), 0).allowed()).isTrue();
	}

	@Test
	void damageIsCounted() {
		assertThat(this.lone.result(reply(NOW, -NOW - MINUTE, 1), 1).repaired()).isEqualTo(1);
		assertThat(this.two.result(reply(NOW, -NOW - 1_000_000, -NOW - 30_000_000, 1, 1), 1).repaired()).isEqualTo(2);
	}

	@ParameterizedTest
	@MethodSource
	void senselessReplyIsAnError(boolean ofTwo, long[] numbers) {
		assertThatExceptionOfType(RateLimitStoreException.class)
			.isThrownBy(() -> (ofTwo ? this.two : this.lone).result(new ScriptReply(numbers), 1))
			.extracting(RateLimitStoreException::failure)
			.isEqualTo(StoreFailure.ERROR);
	}

	static Stream<Arguments> senselessReplyIsAnError() {
		return Stream
			.of(new Object[][] { { false, new long[0] }, { false, new long[] { NOW } }, { false, new long[] { 0, 0 } },
					{ false, new long[] { -NOW, NOW } }, { false, new long[] { NOW, 0 } },
					{ false, new long[] { NOW, NOW - 1 } }, { false, new long[] { NOW, NOW + MINUTE + 1 } },
					{ false, new long[] { NOW, -NOW - MINUTE - 1 } }, { false, new long[] { NOW, Long.MIN_VALUE } },
					// Refused, though there is room.
					{ false, new long[] { NOW, -NOW } }, { false, new long[] { NOW, NOW, 2 } },
					{ false, new long[] { NOW, NOW, 1, 1 } }, { true, new long[] { NOW, NOW + 1_000_000 } },
					// One says yes, the other no.
					{ true, new long[] { NOW, NOW + 1_000_000, -NOW - 30_000_000 } } })
			.map(Arguments::of);
	}

	@Test
	void otherAlgorithmsHaveNone() {
		assertThat(of("5/minute; 5/hour fixed-window")).isNull();
		assertThat(of("5/minute leaky-bucket")).isNull();
	}

	private static ScriptReply reply(long... numbers) {
		return new ScriptReply(numbers);
	}

	private static TokenBucketProtocol protocol(String limits) {
		TokenBucketProtocol protocol = of(limits);
		assertThat(protocol).isNotNull();
		return protocol;
	}

	private static @Nullable TokenBucketProtocol of(String limits) {
		return TokenBucketProtocol.of(new RateLimitCounters("policy", "",
				Limit.parseAll(limits, Algorithm.TOKEN_BUCKET), Duration.ZERO, false));
	}

	private static List<String> texts(byte[][] arguments) {
		return Stream.of(arguments).map((argument) -> new String(argument, StandardCharsets.US_ASCII)).toList();
	}

}
