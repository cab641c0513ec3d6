package io.github.ratelimit.core;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.testsupport.MutableClock;

/**
 * A store that works, until it is told to fail.
 */
class BreakableStore implements RateLimitStore {

	static final long START = 1_700_000_000_000_000L;

	final MutableClock clock = new MutableClock(START);

	private final RateLimitStore store = new InMemoryRateLimitStore(this.clock, ZoneOffset.UTC);

	final List<@Nullable RateLimitReceipt> refunds = new ArrayList<>();

	@Nullable RuntimeException failure;

	boolean throwing;

	boolean later;

	boolean lost;

	/** What calls wait for, if anything. */
	@Nullable CompletableFuture<StoreResult> answer;

	/** What refunds and resets wait for, if anything. */
	@Nullable CompletableFuture<Void> change;

	/** Damaged counters that the next answers tell of. */
	int repaired;

	private @Nullable Runnable recovered;

	@Override
	public void onRecovery(Runnable listener) {
		this.recovered = listener;
	}

	@Override
	public boolean isReachable() {
		return !this.lost;
	}

	/** Finds itself again, though nobody asks. */
	void recover() {
		this.failure = null;
		this.lost = false;
		this.recovered.run();
	}

	@Override
	public CompletionStage<StoreResult> acquire(RateLimitBucket bucket, long cost) {
		if (this.answer != null) {
			return this.answer;
		}
		if (this.later) {
			Executor later = CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);
			return CompletableFuture.completedStage(bucket)
				.thenComposeAsync((asked) -> this.store.acquire(asked, cost), later);
		}
		return (this.failure != null) ? fail(this.failure)
				: this.store.acquire(bucket, cost).thenApply(this::withRepaired);
	}

	@Override
	public CompletionStage<Void> refund(RateLimitBucket bucket, long cost, @Nullable RateLimitReceipt receipt) {
		this.refunds.add(receipt);
		return change(() -> this.store.refund(bucket, cost, receipt));
	}

	@Override
	public CompletionStage<Void> reset(RateLimitBucket bucket) {
		return change(() -> this.store.reset(bucket));
	}

	private CompletionStage<Void> change(Supplier<CompletionStage<Void>> change) {
		if (this.change != null) {
			return this.change;
		}
		return (this.failure != null) ? fail(this.failure) : change.get();
	}

	private StoreResult withRepaired(StoreResult result) {
		return new StoreResult(result.allowed(), result.retryAfterMicros(), result.delayMicros(),
				result.decidedAtMicros(), this.repaired, result.counters());
	}

	private <T> CompletionStage<T> fail(RuntimeException failure) {
		if (this.throwing) {
			throw failure;
		}
		return CompletableFuture.failedStage(failure);
	}

}
