package io.github.ratelimit.core;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * An answer that the store has been asked for, and what follows from it or from its
 * failure. That never runs on the thread that brings the answer, which may serve all
 * connections: logs and listeners must not hold it up.
 *
 * @param <T> the answer of the store
 * @param <R> what follows
 */
final class PendingAnswer<T, R> {

	private final CompletableFuture<T> answer;

	private final BiFunction<@Nullable T, @Nullable Throwable, R> conclusion;

	PendingAnswer(CompletableFuture<T> answer, BiFunction<@Nullable T, @Nullable Throwable, R> conclusion) {
		this.answer = answer;
		this.conclusion = conclusion;
	}

	/**
	 * Asks the store.
	 * @param question asks; if it throws, the store has failed
	 * @param conclusion what follows from the answer, or from the failure
	 */
	static <T, R> PendingAnswer<T, R> to(Supplier<CompletionStage<T>> question,
			BiFunction<@Nullable T, @Nullable Throwable, R> conclusion) {
		CompletableFuture<T> answer;
		try {
			answer = question.get().toCompletableFuture();
		}
		catch (RuntimeException ex) {
			answer = CompletableFuture.failedFuture(ex);
		}
		return new PendingAnswer<>(answer, conclusion);
	}

	/** Waits for the answer, and concludes on this thread. */
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
	 * Concludes on a thread of the common pool, or on this one if the answer is there.
	 */
	CompletionStage<R> async() {
		return this.answer.isDone() ? this.answer.handle(this.conclusion) : this.answer.handleAsync(this.conclusion);
	}

}
