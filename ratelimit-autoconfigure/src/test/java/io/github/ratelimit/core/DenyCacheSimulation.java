package io.github.ratelimit.core;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.testsupport.MutableClock;

/**
 * Several instances of an application before one store, all in one thread and on
 * simulated clocks: those of the instances are wrong by any time, and run faster or
 * slower than that of the store. Messages take time, and replies get lost. Whenever an
 * instance refuses by what it remembers, the store is asked at that very moment, and must
 * refuse too. The same seed gives the same run.
 */
final class DenyCacheSimulation {

	private static final long START_MICROS = 1_700_000_000_000_000L;

	private static final long NANOS = 1_000_000_000;

	private static final int KEYS = 4;

	private final Random random;

	private final Conditions conditions;

	private final MutableClock storeClock = new MutableClock(START_MICROS);

	private final InMemoryRateLimitStore store = new InMemoryRateLimitStore(this.storeClock, ZoneOffset.UTC);

	private final PriorityQueue<Event> events = new PriorityQueue<>(
			Comparator.comparingLong(Event::at).thenComparingLong(Event::number));

	private final List<Instance> instances = new ArrayList<>();

	private final List<RateLimitPolicy> policies;

	/** When permits of a counter were last taken or given back. */
	private final Map<String, Long> changed = new HashMap<>();

	/** Nanoseconds of true time. */
	private long now;

	private long eventNumber;

	private long steps;

	private long remembered;

	private long differences;

	private long waits;

	private long tooShort;

	DenyCacheSimulation(long seed, Conditions conditions) {
		this.random = new Random(seed);
		this.conditions = conditions;
		this.policies = List.of(policy("bucket", "3/second"), policy("slow-bucket", "20/minute burst 4"),
				policy("window", "2/second fixed-window"), policy("log", "4/2 seconds sliding-window-log"),
				policy("counter", "5/second sliding-window-counter"), policy("queue", "6/second burst 1 leaky-bucket"),
				policy("two", "4/second; 9/5 seconds"),
				policy("mixed", "4/second sliding-window-counter; 10/4 seconds fixed-window; 12/10 seconds"));
		for (int i = 0; i < conditions.instances(); i++) {
			this.instances.add(new Instance());
		}
	}

	private static RateLimitPolicy policy(String name, String limits) {
		return RateLimitPolicy.builder(name)
			.limits(Limit.parseAll(limits, Algorithm.TOKEN_BUCKET))
			.maxWait(Duration.ofMillis(120))
			.build();
	}

	DenyCacheSimulation run(long calls) {
		while (this.steps < calls) {
			advance((long) (-Math.log(1 - this.random.nextDouble()) * this.conditions.meanPauseNanos()));
			Instance instance = this.instances.get(this.random.nextInt(this.instances.size()));
			RateLimitPolicy policy = this.policies.get(this.random.nextInt(this.policies.size()));
			int choice = this.random.nextInt(1000);
			// Keys that permits are given back to belong to one instance.
			String own = "own" + this.instances.indexOf(instance);
			String key = (choice % 5 == 0) ? own : "shared" + this.random.nextInt(KEYS);
			if (choice < this.conditions.refundsInThousand()) {
				instance.giveBack(policy, this.conditions.refundsOfOthers() ? key : own, choice % 7 == 0);
			}
			else if (choice == 999 && this.conditions.clockJumps()) {
				this.storeClock.advance(Duration.ofMillis(this.random.nextInt(3000)));
				this.instances.forEach((each) -> each.jumped = true);
			}
			else if (choice == 998) {
				instance.refreshPolicies();
			}
			else {
				this.steps++;
				instance.call(policy, key, 1 + this.random.nextInt(2));
			}
		}
		return this;
	}

	long remembered() {
		return this.remembered;
	}

	/** How often the store would have admitted whom an instance refused. */
	long differences() {
		return this.differences;
	}

	/** How many waits could be compared. */
	long waits() {
		return this.waits;
	}

	/**
	 * How often a caller was told to wait less than it has to, though nobody else called.
	 */
	long tooShort() {
		return this.tooShort;
	}

	/** Lets true time pass, and what happens meanwhile. */
	private void advance(long nanos) {
		long until = this.now + nanos;
		while (!this.events.isEmpty() && this.events.peek().at <= until) {
			Event next = this.events.poll();
			moveTo(next.at);
			next.action.run();
		}
		moveTo(until);
	}

	private void moveTo(long time) {
		this.storeClock.set(this.storeClock.micros() + TimeUnit.NANOSECONDS.toMicros(time)
				- TimeUnit.NANOSECONDS.toMicros(this.now));
		this.now = time;
	}

	private void later(Runnable action) {
		this.events.add(new Event(this.now + this.random.nextInt(this.conditions.longestTripNanos()),
				this.eventNumber++, action));
	}

	/**
	 * What is simulated. The first is within what the proof asks for; others are not, and
	 * must be found out.
	 *
	 * @param driftPpm how many millionths faster or slower clocks run at most
	 * @param refundsOfOthers whether permits are given back to keys of other instances
	 * @param askedLate whether an instance takes the time of a question only when its
	 * answer is there
	 * @param silentRefunds whether an instance does not note what it gives back
	 */
	record Conditions(int instances, int driftPpm, int longestTripNanos, int meanPauseNanos, int refundsInThousand,
			boolean refundsOfOthers, boolean clockJumps, boolean askedLate, boolean silentRefunds) {

		static final Conditions OF_THE_PROOF = new Conditions(3, 1500, 5_000_000, 1_500_000, 40, false, true, false,
				false);

		Conditions withDrift(int ppm) {
			return new Conditions(this.instances, ppm, this.longestTripNanos, this.meanPauseNanos,
					this.refundsInThousand, this.refundsOfOthers, this.clockJumps, this.askedLate, this.silentRefunds);
		}

		Conditions withRefundsOfOthers() {
			return new Conditions(this.instances, this.driftPpm, this.longestTripNanos, this.meanPauseNanos,
					this.refundsInThousand, true, this.clockJumps, this.askedLate, this.silentRefunds);
		}

		Conditions withQuestionsAskedLate() {
			return new Conditions(this.instances, this.driftPpm, this.longestTripNanos, this.meanPauseNanos,
					this.refundsInThousand, this.refundsOfOthers, this.clockJumps, true, this.silentRefunds);
		}

		Conditions withSilentRefunds() {
			return new Conditions(this.instances, this.driftPpm, this.longestTripNanos, this.meanPauseNanos,
					this.refundsInThousand, this.refundsOfOthers, this.clockJumps, this.askedLate, true);
		}

	}

	private record Event(long at, long number, Runnable action) {

	}

	/** One instance of the application, on a clock of its own. */
	private final class Instance {

		private final long skew = DenyCacheSimulation.this.random.nextLong(1000 * NANOS);

		private final double rate = 1 + (DenyCacheSimulation.this.random.nextDouble() * 2 - 1)
				* DenyCacheSimulation.this.conditions.driftPpm() / 1e6;

		private final DenyCache cache = new DenyCache(() -> this.generation, (policy) -> true, this::nanoTime);

		private final Listeners listeners = new Listeners(List.of());

		private Map<RateLimitPolicy, PolicyCounters> counters = new HashMap<>();

		private long generation;

		/** Whether the clock of the store was moved, and nothing was answered since. */
		private boolean jumped;

		private long nanoTime() {
			return this.skew + (long) (DenyCacheSimulation.this.now * this.rate);
		}

		void call(RateLimitPolicy policy, String key, long cost) {
			PolicyCounters asked = counters(policy);
			RateLimitBucket bucket = bucket(asked, key);
			RateLimitDecision refused = this.cache.find(asked, key, cost);
			if (refused != null) {
				DenyCacheSimulation.this.remembered++;
				check(refused, bucket, cost);
				return;
			}
			DenyCache.Question question = this.cache.ask(asked, key, cost);
			later(() -> {
				StoreResult result = DenyCacheSimulation.this.store.acquireBlocking(bucket, cost);
				if (result.allowed()) {
					changed(bucket);
				}
				if (DenyCacheSimulation.this.random.nextInt(100) != 0) {
					later(() -> {
						heardFromStore();
						DenyCache.Question answered = DenyCacheSimulation.this.conditions.askedLate()
								? this.cache.ask(asked, key, cost) : question;
						answered.decide(result);
					});
				}
			});
		}

		private void heardFromStore() {
			if (this.jumped) {
				this.jumped = false;
				this.generation++;
			}
		}

		/** Nobody notices that a clock was moved before something is answered. */
		private void check(RateLimitDecision refused, RateLimitBucket bucket, long cost) {
			if (this.jumped) {
				return;
			}
			StoreResult asked = DenyCacheSimulation.this.store.acquireBlocking(bucket, cost);
			if (asked.allowed()) {
				DenyCacheSimulation.this.differences++;
				changed(bucket);
				return;
			}
			Duration told = refused.retryAfter();
			boolean undisturbed = DenyCacheSimulation.this.now
					- DenyCacheSimulation.this.changed.getOrDefault(name(bucket), 0L) > 2 * DenyCache.LONGEST_NANOS;
			if (undisturbed) {
				DenyCacheSimulation.this.waits++;
			}
			if (undisturbed && told != null && TimeUnit.MICROSECONDS.convert(told) < asked.retryAfterMicros()) {
				DenyCacheSimulation.this.tooShort++;
			}
		}

		void giveBack(RateLimitPolicy policy, String key, boolean all) {
			PolicyCounters asked = counters(policy);
			RateLimitBucket bucket = bucket(asked, key);
			boolean noted = !DenyCacheSimulation.this.conditions.silentRefunds();
			if (noted) {
				this.cache.givenBack(bucket.policyId(), key);
			}
			later(() -> {
				CompletionStage<Void> done = all ? DenyCacheSimulation.this.store.reset(bucket)
						: DenyCacheSimulation.this.store.refund(bucket, 1, null);
				done.toCompletableFuture().join();
				changed(bucket);
				// Told when the answer is there: until then the refund is under way.
				if (noted) {
					this.cache.givenBack(bucket.policyId(), key);
				}
			});
		}

		/** As when configuration was read again: the policies are others. */
		void refreshPolicies() {
			this.counters = new HashMap<>();
		}

		private PolicyCounters counters(RateLimitPolicy policy) {
			return this.counters.computeIfAbsent(policy,
					(each) -> new PolicyCounters(each, UnaryOperator.identity(), this.listeners));
		}

		private RateLimitBucket bucket(PolicyCounters asked, String key) {
			return Objects.requireNonNull(asked.inForce(key));
		}

		private void changed(RateLimitBucket bucket) {
			DenyCacheSimulation.this.changed.put(name(bucket), DenyCacheSimulation.this.now);
		}

		private String name(RateLimitBucket bucket) {
			return bucket.policyId() + ' ' + bucket.key();
		}

	}

}
