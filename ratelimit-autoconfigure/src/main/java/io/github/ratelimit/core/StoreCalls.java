package io.github.ratelimit.core;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreOperation;

/**
 * Calls the store, and tells listeners how that went.
 */
record StoreCalls(Listeners listeners, OutageTracker outages, LongSupplier nanoTime) {

	/** The conclusion gets the answer or the failure. */
	<T, R> StoreCall<T, R> call(StoreOperation operation, Supplier<CompletionStage<T>> call,
			BiFunction<@Nullable T, @Nullable RateLimitStoreException, R> conclusion) {
		int recoveries = this.outages.recoveries();
		long start = start();
		return StoreCall.of(call, (answer, throwable) -> conclusion.apply(answer,
				ended(operation, start, recoveries, answer, throwable)));
	}

	/** When a call begins; 0 if nobody wants to know how long it takes. */
	long start() {
		return this.listeners.isEmpty() ? 0 : this.nanoTime.getAsLong();
	}

	/**
	 * Tells that a call has ended.
	 * @param start when it began
	 * @param recoveries how often the store had recovered then
	 * @return how it failed; null if it was answered
	 */
	@Nullable RateLimitStoreException ended(StoreOperation operation, long start, int recoveries, @Nullable Object answer,
			@Nullable Throwable throwable) {
		RateLimitStoreException failure = failure(operation, answer, throwable);
		if (!this.listeners.isEmpty()) {
			this.listeners.onStoreCall(operation, (failure != null) ? failure.failure() : null,
					this.nanoTime.getAsLong() - start);
		}
		if (failure == null) {
			this.outages.answered();
		}
		else {
			if (failure.failure() != StoreFailure.OVERLOADED) {
				this.outages.failed(failure, recoveries);
			}
			this.listeners.onStoreFailure(failure);
		}
		return failure;
	}

	private static @Nullable RateLimitStoreException failure(StoreOperation operation, @Nullable Object answer,
			@Nullable Throwable throwable) {
		if (throwable != null) {
			return translate(throwable);
		}
		boolean decides = operation == StoreOperation.ACQUIRE || operation == StoreOperation.PEEK;
		return (decides && answer == null)
				? new RateLimitStoreException("The store answered nothing", StoreFailure.ERROR, null) : null;
	}

	private static RateLimitStoreException translate(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		return (cause instanceof RateLimitStoreException expected) ? expected
				: new RateLimitStoreException("The store failed: " + cause, StoreFailure.ERROR, cause);
	}

}
