package io.github.ratelimit.core;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.StoreClient;
import io.github.ratelimit.store.StoreResult;

/**
 * Remembers whom the store has refused, and refuses them again without asking until their
 * wait is over: others can take permits meanwhile, which makes no wait shorter. What
 * could make it shorter ends the memory: permits that are given back, limits that change,
 * a store that loses counters or whose clock is moved. What another instance does is not
 * seen, so nothing is remembered for more than a second. The proof is in
 * {@code docs/exactness.md}.
 * <p>
 * Of fixed size: a refusal that has to make room for another one costs a call of the
 * store. Thread-safe.
 */
final class DenyCache {

	/** Longer ones are asked for each time, as clients choose how long a key is. */
	static final int LONGEST_KEY = 512;

	/** What other instances do is noticed so late at most. */
	static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** From then on one caller asks again, so that not all do when it is over. */
	private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(750);

	/** A power of two, as all sizes here. */
	private static final int REFUSALS = 1 << 13;

	private static final int VERSIONS = 1 << 12;

	private final AtomicReferenceArray<@Nullable Refusal> refusals = new AtomicReferenceArray<>(REFUSALS);

	/** How often permits were given back, by the hash of the key. */
	private final AtomicIntegerArray versions = new AtomicIntegerArray(VERSIONS);

	/** That of the store. */
	private final LongSupplier generation;

	/** The policies whose refusals hold until their wait is over. */
	private final Predicate<RateLimitPolicy> policies;

	private final LongSupplier nanoTime;

	DenyCache(LongSupplier generation, Predicate<RateLimitPolicy> policies, LongSupplier nanoTime) {
		this.generation = generation;
		this.policies = policies;
		this.nanoTime = nanoTime;
	}

	/** Whether the store answers so slowly that its refusals are worth remembering. */
	boolean isInUse() {
		return this.generation.getAsLong() != RateLimitStore.NOT_REMEMBERED;
	}

	/**
	 * The refusal that is known of a call.
	 * @param key in its normal form
	 * @return null if the store has to be asked
	 */
	@Nullable RateLimitDecision find(PolicyCounters counters, String key, long cost) {
		int hash = hash(counters.policy().id(), key);
		Refusal known = this.refusals.get(hash & (REFUSALS - 1));
		if (known == null || !known.question.isSame(counters, key) || isOutdated(known.question)) {
			return null;
		}
		long now = this.nanoTime.getAsLong();
		StoreResult aged = (known.isOver(now) || known.mustAskAgain(now)) ? null : known.at(now, cost);
		return (aged != null) ? counters.decide(aged, Source.STORE_CACHED) : null;
	}

	/**
	 * Begins to ask the store.
	 * @param key in its normal form
	 */
	Question ask(PolicyCounters counters, String key, long cost) {
		int hash = hash(counters.policy().id(), key);
		return new Question(this, counters, key, cost, hash, this.versions.get(hash & (VERSIONS - 1)),
				this.generation.getAsLong(), this.nanoTime.getAsLong());
	}

	/**
	 * Permits are given back to a key, under whatever limits of the policy: to be called
	 * before the store is told, and again when it has answered.
	 */
	void givenBack(String policyId, String key) {
		this.versions.incrementAndGet(hash(policyId, key) & (VERSIONS - 1));
	}

	private void add(Question question, StoreResult result) {
		long now = this.nanoTime.getAsLong();
		Refusal refusal = new Refusal(question, result, now);
		int slot = question.hash & (REFUSALS - 1);
		Refusal known = this.refusals.get(slot);
		// Whom a cheaper call is refused, a dearer one is too.
		boolean cheaper = known != null && known.question.isSame(question.counters, question.key)
				&& known.question.cost < question.cost && !known.isOver(now) && !isOutdated(known.question);
		if (!cheaper) {
			this.refusals.set(slot, refusal);
		}
	}

	/** Whom the store admits is not refused any more, nor are those who ask for less. */
	private void remove(Question admitted) {
		int slot = admitted.hash & (REFUSALS - 1);
		Refusal known = this.refusals.get(slot);
		if (known != null && known.question.isSame(admitted.counters, admitted.key)
				&& known.question.cost <= admitted.cost) {
			this.refusals.compareAndSet(slot, known, null);
		}
	}

	private boolean isOutdated(Question question) {
		return question.generation == RateLimitStore.NOT_REMEMBERED
				|| question.version != this.versions.get(question.hash & (VERSIONS - 1))
				|| question.generation != this.generation.getAsLong();
	}

	private static int hash(String policyId, String key) {
		int hash = 31 * policyId.hashCode() + key.hashCode();
		return hash ^ (hash >>> 16);
	}

	/**
	 * How much two clocks may part in a time: NTP slews each by 1 in 2,000 at most, which
	 * leaves about as much for the oscillators.
	 */
	private static long drift(long nanos) {
		return nanos >> 9;
	}

	/**
	 * A call of the store, and what was known before it.
	 *
	 * @param version of the key
	 * @param generation of the store
	 * @param askedAt when it began, in nanoseconds
	 */
	record Question(DenyCache cache, PolicyCounters counters, String key, long cost, int hash, int version,
			long generation, long askedAt) implements StoreClient<RateLimitDecision> {

		@Override
		public String normalKey(String raw) {
			return raw.equals(this.key) ? raw : this.counters.normalKey(raw);
		}

		@Override
		public RateLimitDecision decide(StoreResult result) {
			if (result.allowed()) {
				this.cache.remove(this);
			}
			else if (result.retryAfterMicros() > 0 && this.key.length() <= LONGEST_KEY
					&& this.cache.policies.test(this.counters.policy())) {
				this.cache.add(this, result);
			}
			return this.counters.decide(result);
		}

		@Override
		public RateLimitDecision decide(Limit limit, long retryAfterMicros, long decidedAtMicros, long fullAtMicros) {
			return this.counters.decide(limit, retryAfterMicros, decidedAtMicros, fullAtMicros);
		}

		private boolean isSame(PolicyCounters others, String other) {
			return this.counters == others && this.key.equals(other);
		}

	}

	/** What the store answered to a question. */
	private static final class Refusal {

		private final Question question;

		private final StoreResult result;

		private final long answeredAt;

		private final long lasts;

		private volatile boolean askedAgain;

		Refusal(Question question, StoreResult result, long answeredAt) {
			this.question = question;
			this.result = result;
			this.answeredAt = answeredAt;
			this.lasts = Math.min(LONGEST_NANOS,
					TimeUnit.MICROSECONDS.toNanos(result.retryAfterMicros() - question.counters.roundingMicros()));
		}

		/** Whether the store may admit the call by now. It decided after it was asked. */
		boolean isOver(long now) {
			long age = now - this.question.askedAt;
			return age + drift(age) >= this.lasts;
		}

		/** True to one caller, or to a few at once. */
		boolean mustAskAgain(long now) {
			if (this.askedAgain || now - this.question.askedAt < ASK_AGAIN_NANOS) {
				return false;
			}
			this.askedAgain = true;
			return true;
		}

		/** What the store would answer now; null if that of another cost is not known. */
		@Nullable StoreResult at(long now, long cost) {
			// It decided before it answered, so that no wait is told too short.
			long since = now - this.answeredAt;
			long elapsed = TimeUnit.NANOSECONDS.toMicros(since - drift(since));
			return AgedRefusal.of(this.question.counters.policy(), this.result, this.question.cost, cost, elapsed);
		}

	}

}
