package io.github.ratelimit.bypass.naive;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;

import io.github.ratelimit.bypass.application.TargetApplication;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.StoreResult;

/**
 * Reads a counter and then writes it, as a GET and a SET would. The latch stands for the
 * network between the two.
 */
public class StoreInTwoSteps implements RateLimitStore {

	private final CountDownLatch read = new CountDownLatch(TargetApplication.LIMIT + 1);

	private final RateLimitStore counters;

	public StoreInTwoSteps(@Qualifier("store") RateLimitStore counters) {
		this.counters = counters;
	}

	@Override
	public CompletionStage<StoreResult> acquire(RateLimitBucket bucket, long cost) {
		StoreResult before = this.counters.acquire(bucket, 0).toCompletableFuture().join();
		this.read.countDown();
		try {
			this.read.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		return (before.counters().get(0).remaining() >= cost)
				? this.counters.acquire(bucket, cost).thenApply((after) -> before)
				: this.counters.acquire(bucket, cost);
	}

	@Override
	public CompletionStage<Void> refund(RateLimitBucket bucket, long cost, @Nullable RateLimitReceipt receipt) {
		return this.counters.refund(bucket, cost, receipt);
	}

	@Override
	public CompletionStage<Void> reset(RateLimitBucket bucket) {
		return this.counters.reset(bucket);
	}

}
