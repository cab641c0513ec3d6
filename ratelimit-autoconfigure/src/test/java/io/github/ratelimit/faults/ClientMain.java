package io.github.ratelimit.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;

import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.redis.RandomBuckets;
import io.github.ratelimit.store.redis.RedisRateLimitStore;
import io.github.ratelimit.testsupport.JavaProcess;

/**
 * A client that does all that changes counters, and expects to be killed meanwhile. Says
 * {@code answered} after its first answers, and ends with its standard input.
 */
final class ClientMain {

	private static final int THREADS = 3;

	private static final int FIRST_ANSWERS = 20;

	private final AtomicInteger answers = new AtomicInteger();

	private final RateLimitStore store;

	private ClientMain(RateLimitStore store) {
		this.store = store;
	}

	public static void main(String[] arguments) throws IOException {
		Stores.logNothingBelow(Level.OFF);
		RedisRateLimitStore store = Stores.on(Integer.parseInt(arguments[0]));
		ClientMain client = new ClientMain(store);
		JavaProcess.runUntilInputEnds(THREADS, client::run);
	}

	private void run() {
		while (true) {
			List<CompletionStage<?>> questions = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				questions.add(ask(RandomBuckets.next(), ThreadLocalRandom.current()));
			}
			for (CompletionStage<?> question : questions) {
				question.toCompletableFuture().join();
				if (this.answers.incrementAndGet() == FIRST_ANSWERS) {
					System.out.println("answered");
				}
			}
		}
	}

	private CompletionStage<?> ask(RateLimitBucket bucket, ThreadLocalRandom random) {
		long cost = random.nextLong(1, 4);
		return switch (random.nextInt(8)) {
			case 0 -> this.store.reset(bucket);
			case 1 -> this.store.refund(bucket, cost, null);
			case 2 -> this.store.acquire(bucket, cost)
				.thenCompose((taken) -> this.store.refund(bucket, cost, receipt(taken)));
			default -> this.store.acquire(bucket, cost);
		};
	}

	private static RateLimitReceipt receipt(StoreResult taken) {
		return new RateLimitReceipt(taken.decidedAtMicros(),
				taken.counters().stream().map(StoreResult.Counter::resetAfterMicros).toList());
	}

}
