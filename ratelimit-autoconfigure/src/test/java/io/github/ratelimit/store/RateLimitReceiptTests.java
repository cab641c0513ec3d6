package io.github.ratelimit.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitPolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link RateLimitReceipt}.
 */
class RateLimitReceiptTests {

	private static final RateLimitPolicy POLICY = RateLimitPolicy.of("policy", "2/second; 3/minute");

	@Test
	void tellsWhatADecisionLeftBehind() {
		RateLimitReceipt receipt = RateLimitReceipt
			.of(decision(Instant.parse("2027-01-15T08:00:00.000001Z"), Duration.ofSeconds(1), Duration.ofDays(51_000)));
		assertThat(receipt)
			.isEqualTo(new RateLimitReceipt(1_800_000_000_000_001L, List.of(1_000_000L, 4_406_400_000_000_000L)));
		assertThat(receipt.resetAtMicros(0)).isEqualTo(1_800_000_001_000_001L);
	}

	@Test
	void decisionWithoutTheStoreHasNone() {
		assertThatIllegalArgumentException().isThrownBy(() -> RateLimitReceipt.of(decision(null)))
			.withMessageContaining("policy");
	}

	@ParameterizedTest
	@ValueSource(longs = { -1, (1L << 52) + 1, Long.MAX_VALUE, Long.MIN_VALUE })
	void timesOutOfRangeAreRefused(long micros) {
		assertThatIllegalArgumentException().isThrownBy(() -> new RateLimitReceipt(micros, List.of(1L)))
			.withMessageContaining("takenAtMicros");
		assertThatIllegalArgumentException().isThrownBy(() -> new RateLimitReceipt(1, List.of(1L, micros)))
			.withMessageContaining("resetAfterMicros");
	}

	@Test
	void isNotChangedByTheListItWasMadeOf() {
		List<Long> resets = new ArrayList<>(List.of(1L, 2L));
		RateLimitReceipt receipt = new RateLimitReceipt(1, resets);
		resets.clear();
		assertThat(receipt.resetAfterMicros()).containsExactly(1L, 2L);
	}

	@Test
	void fitsAsManyLimitsAsItHas() {
		RateLimitBucket bucket = new RateLimitBucket("id", "key", POLICY.limits(), Duration.ZERO);
		assertThatNoException().isThrownBy(() -> new RateLimitReceipt(1, List.of(1L, 2L)).checkFits(bucket));
		assertThatIllegalArgumentException().isThrownBy(() -> new RateLimitReceipt(1, List.of()).checkFits(bucket))
			.withMessageContaining("0 limits")
			.withMessageContaining("2/second");
	}

	private static RateLimitDecision decision(@Nullable Instant decidedAt, Duration... resets) {
		List<LimitStatus> limits = new ArrayList<>();
		for (int i = 0; i < resets.length; i++) {
			limits.add(new LimitStatus("policy", POLICY.limits().get(i), 0, resets[i], null, false));
		}
		return RateLimitDecision.of(POLICY, true, limits, null, Duration.ZERO, Source.STORE, decidedAt);
	}

}
