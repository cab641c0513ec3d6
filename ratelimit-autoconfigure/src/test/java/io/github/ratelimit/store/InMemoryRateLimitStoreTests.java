package io.github.ratelimit.store;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InMemoryRateLimitStore}.
 */
class InMemoryRateLimitStoreTests extends RateLimitStoreContract {

	private final InMemoryRateLimitStore store = new InMemoryRateLimitStore(this.clock, BERLIN);

	@Override
	RateLimitStore store() {
		return this.store;
	}

	@Test
	void refusedAndIdleBucketsAreNotKept() {
		acquire(bucket("key", Limit.of(1, MINUTE)), 0);
		acquire(bucket("key", Limit.of(1, MINUTE)), 2);
		assertThat(this.store.size()).isZero();
		acquire(bucket("key", Limit.of(1, MINUTE)), 1);
		refund(bucket("key", Limit.of(1, MINUTE)), 1);
		assertThat(this.store.size()).isZero();
	}

	@Test
	void forgetsBucketsThatNoLongerMatter() {
		for (int i = 0; i < 100_000; i++) {
			this.clock.advance(Duration.ofSeconds(1));
			acquire(bucket("key" + i, Limit.of(5, MINUTE)), 5);
		}
		assertThat(this.store.size()).isBetween(60, 2_000);
	}

}
