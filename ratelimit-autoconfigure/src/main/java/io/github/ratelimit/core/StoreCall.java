package io.github.ratelimit.core;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A call of the store, and the conclusion that is drawn from its answer or its failure,
 * once: by {@link #join()} or by {@link #toStage()}. The conclusion never runs on the
 * thread that brings the answer: that thread may serve all connections, or end the wait
 * of all callers, and logs and listeners must not hold it up.
 *
 * @param <T> what the store answers
 * @param <R> what is concluded
 */
record StoreCall<T, R>(CompletableFuture<T> answer, BiFunction<@Nullable T, @Nullable Throwable, R> conclusion) {

	/** Calls the store. If it throws, it has failed. */
	static <T, R> StoreCall<T, R> of(Supplier<CompletionStage<T>> call,
			BiFunction<@Nullable T, @Nullable Throwable, R> conclusion) {
		CompletableFuture<T> answer;
		try {
			answer = call.get().toCompletableFuture();
		}
		catch (RuntimeException ex) {
			answer = CompletableFuture.failedFuture(ex);
		}
		return new StoreCall<>(answer, conclusion);
	}

	/** No call of the store, as the conclusion is known. */
	static <R> StoreCall<R, R> ofNothing(R conclusion) {
		return new StoreCall<>(CompletableFuture.completedFuture(conclusion), (same, failure) -> conclusion);
	}

	/** Waits for the answer, and concludes on the calling thread. */
	R join() {
		T result;
		try {
			result = this.answer.join();
		}
		catch (CompletionException | CancellationException ex) {
			return this.conclusion.apply(null, ex);
		}
		return this.conclusion.apply(result, null);
	}

	/**
	 * Concludes on a thread of the common pool, or on the calling one if the answer is
	 * there.
	 */
	CompletionStage<R> toStage() {
		return this.answer.isDone() ? this.answer.handle(this.conclusion) : this.answer.handleAsync(this.conclusion);
	}

}
