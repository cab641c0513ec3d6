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
		long start = this.nanoTime.getAsLong();
		return StoreCall.of(call, (answer, throwable) -> {
			RateLimitStoreException failure = failure(operation, answer, throwable);
			this.listeners.onStoreCall(operation, (failure != null) ? failure.failure() : null,
					this.nanoTime.getAsLong() - start);
			if (failure != null) {
				this.outages.failed(failure, recoveries);
				this.listeners.onStoreFailure(failure);
			}
			else {
				this.outages.answered();
			}
			return conclusion.apply(answer, failure);
		});
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
