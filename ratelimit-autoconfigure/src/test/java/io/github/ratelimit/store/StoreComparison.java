package io.github.ratelimit.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

import io.github.ratelimit.store.redis.RedisReplay.Step;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Takes the same steps in memory and in Redis, and compares every field of every answer.
 *
 * @param memory the store in memory
 * @param clock its clock
 */
record StoreComparison(RateLimitStore memory, MutableClock clock) {

	private static final AtomicLong STEPS = new AtomicLong();

	/** With a way to take the steps in Redis. */
	void compare(RateLimitBucket bucket, List<Step> planned,
			BiFunction<RateLimitBucket, List<Step>, List<StoreResult>> redis) {
		List<Step> steps = new ArrayList<>();
		List<StoreResult> expected = new ArrayList<>();
		List<RateLimitReceipt> receipts = new ArrayList<>();
		for (Step plan : planned) {
			boolean refund = plan.operation().equals("refund");
			Step step = refund ? withReceipt(plan, receipts) : plan;
			StoreResult result = inMemory(bucket, step);
			if (step.cost() > 0 && step.operation().equals("acquire") && result.allowed()) {
				receipts.add(Receipts.of(result));
			}
			steps.add(step);
			expected.add(result);
			if (refund) {
				steps.add(new Step("acquire", step.atMicros(), 0));
				expected.add(result);
			}
		}
		List<StoreResult> actual = redis.apply(bucket, steps);
		for (int i = 0; i < steps.size(); i++) {
			// What the script replies to a refund is of use to nobody.
			if (!steps.get(i).operation().equals("refund")) {
				assertThat(actual.get(i)).as("%s, step %d: %s", bucket.limits(), i, steps.get(i))
					.isEqualTo(expected.get(i));
				STEPS.incrementAndGet();
			}
		}
	}

	StoreResult inMemory(RateLimitBucket bucket, Step step) {
		this.clock.set(step.atMicros());
		switch (step.operation()) {
			case "refund" -> this.memory.refund(bucket, step.cost(), step.receipt()).toCompletableFuture().join();
			case "reset" -> this.memory.reset(bucket).toCompletableFuture().join();
			default -> {
				return this.memory.acquireBlocking(bucket, step.cost());
			}
		}
		return this.memory.acquireBlocking(bucket, 0);
	}

	/** Asserts that so many steps were compared since the last time. */
	static void assertSteps(long least) {
		long steps = STEPS.getAndSet(0);
		System.out.println("Steps on which both stores agree: " + steps);
		assertThat(steps).isGreaterThanOrEqualTo(least);
	}

	/** Of a call that was admitted, lately or long ago; or of none, or not quite. */
	private static Step withReceipt(Step refund, List<RateLimitReceipt> receipts) {
		int random = (int) (refund.atMicros() % 9_973);
		if (receipts.isEmpty() || random % 5 == 0) {
			return refund;
		}
		RateLimitReceipt receipt = receipts.get(Math.max(0, receipts.size() - 1 - random % 23));
		if (random % 5 == 1) {
			receipt = new RateLimitReceipt(receipt.takenAtMicros() + random % 3 - 1,
					receipt.resetAfterMicros().stream().map((reset) -> reset + random % 7).toList());
		}
		return new Step("refund", refund.atMicros(), refund.cost(), receipt);
	}

}
