package io.github.ratelimit.store;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.ratelimit.Limit;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Tests for {@link RateLimitBucket}.
 */
class RateLimitBucketTests {

	private static final List<Limit> LIMITS = List.of(Limit.parse("5/minute"));

	@Test
	void blankKeyIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new RateLimitBucket("policy", " ", LIMITS, Duration.ZERO))
			.withMessageContaining("key")
			.withMessageContaining("policy");
	}

	@Test
	void emptyListOfLimitsIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new RateLimitBucket("policy", "key", List.of(), Duration.ZERO))
			.withMessageContaining("limits")
			.withMessageContaining("policy");
	}

	@Test
	void maxWaitMustNotBeNull() {
		assertThatNullPointerException().isThrownBy(() -> new RateLimitBucket("policy", "key", LIMITS, null))
			.withMessageContaining("'maxWait'");
	}

}
