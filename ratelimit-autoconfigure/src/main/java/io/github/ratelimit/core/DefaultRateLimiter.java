package io.github.ratelimit.core;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.InvalidCostException;
import io.github.ratelimit.RateLimitCharge;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitMode;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.store.BoundedCache;
import io.github.ratelimit.store.DaemonThreads;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitCounters;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreClient;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreOperation;
import io.github.ratelimit.store.StoreResult;

/**
 * Decides by the answer of the store, or by the failure policy if the store fails.
 * Thread-safe.
 */
public final class DefaultRateLimiter implements RateLimiter {

	private static final int WAITING_OUTAGES = 1000;

	/** One script must not hold up Redis for long. */
	private static final int MOST_TOGETHER = 16;

	private final RateLimitStore store;

	private final BoundedCache<RateLimitPolicy, PolicyCounters> counters;

	private final Listeners listeners;

	private final StoreCalls calls;

	/** The mode of policies that have none of their own. */
	private final Supplier<RateLimitMode> mode;

	private final DenyCache denyCache;

	private final CounterChanges changes;

	private final FailureDecisions failureDecisions;

	/**
	 * Creates a limiter.
	 * @param remembered the policies whose refusals are remembered until their wait is
	 * over, as nothing shortens it
	 */
	public DefaultRateLimiter(RateLimitStore store, LocalFallback local, UnaryOperator<String> networks,
			List<RateLimitListener> listeners, InstantSource clock, Supplier<RateLimitMode> mode,
			Predicate<RateLimitPolicy> remembered) {
		this(store, local, networks, listeners, clock, mode, remembered, System::nanoTime,
				DaemonThreads.serialExecutor("ratelimit-outages", WAITING_OUTAGES));
	}

	/** With the executor that tells listeners of outages. */
	DefaultRateLimiter(RateLimitStore store, LocalFallback local, UnaryOperator<String> networks,
			List<RateLimitListener> listeners, InstantSource clock, Supplier<RateLimitMode> mode,
			Predicate<RateLimitPolicy> remembered, LongSupplier nanoTime, Executor executor) {
		this.store = store;
		this.mode = mode;
		this.listeners = new Listeners(listeners);
		this.counters = new BoundedCache<>((policy) -> new PolicyCounters(policy, networks, this.listeners));
		OutageTracker outages = new OutageTracker(store::isReachable, clock, executor, this.listeners::onOutage);
		store.onRecovery(outages::recovered);
		this.calls = new StoreCalls(this.listeners, outages, nanoTime);
		this.denyCache = new DenyCache(store::generation, remembered, nanoTime);
		this.changes = new CounterChanges(store, local, this.counters, this.calls, this.denyCache);
		this.failureDecisions = new FailureDecisions(local, this.changes);
	}

	@Override
	public RateLimitDecision acquire(RateLimitPolicy policy, String key, long cost) {
		RateLimitDecision decision = notifyListeners(decideBlocking(policy, key, checkCost(cost)));
		Delays.await(decision.delay());
		return decision;
	}

	@Override
	public CompletionStage<RateLimitDecision> acquireAsync(RateLimitPolicy policy, String key, long cost) {
		return decide(policy, key, checkCost(cost)).toStage()
			.thenApply(this::notifyListeners)
			.thenCompose(Delays::awaitAsync);
	}

	@Override
	public List<RateLimitDecision> acquireAll(List<RateLimitCharge> charges) {
		ChargesTogether together = (charges.size() <= MOST_TOGETHER && this.store.acquiresTogether())
				? ChargesTogether.of(charges, (charge) -> this.counters.get(byMode(charge.policy()))) : null;
		if (together == null) {
			return RateLimiter.super.acquireAll(charges);
		}
		RateLimitDecision refused = together.find(this.denyCache);
		List<RateLimitDecision> decisions = (refused != null) ? List.of(refused) : decide(together);
		decisions.forEach(this.listeners::onDecision);
		// They wait side by side.
		Delays.await(
				decisions.stream().map(RateLimitDecision::delay).max(Comparator.naturalOrder()).orElse(Duration.ZERO));
		return decisions;
	}

	@Override
	public RateLimitDecision peek(RateLimitPolicy policy, String key) {
		return decideBlocking(policy, key, 0);
	}

	@Override
	public CompletionStage<RateLimitDecision> peekAsync(RateLimitPolicy policy, String key) {
		return decide(policy, key, 0).toStage();
	}

	@Override
	public void refund(RateLimitPolicy policy, String key, long cost) {
		this.changes.refund(policy, key, checkCost(cost)).join();
	}

	@Override
	public CompletionStage<Void> refundAsync(RateLimitPolicy policy, String key, long cost) {
		return this.changes.refund(policy, key, checkCost(cost)).toStage();
	}

	@Override
	public void refund(RateLimitDecision taken, String key, long cost) {
		this.changes.refund(taken, key, checkCost(cost)).join();
	}

	@Override
	public CompletionStage<Void> refundAsync(RateLimitDecision taken, String key, long cost) {
		return this.changes.refund(taken, key, checkCost(cost)).toStage();
	}

	@Override
	public void reset(RateLimitPolicy policy, String key) {
		this.changes.reset(policy, key).join();
	}

	@Override
	public CompletionStage<Void> resetAsync(RateLimitPolicy policy, String key) {
		return this.changes.reset(policy, key).toStage();
	}

	/**
	 * What keeps the counters.
	 * @return the store
	 */
	public RateLimitStore store() {
		return this.store;
	}

	/**
	 * How the store fails at present.
	 * @return the kinds of failures, empty if there is none
	 */
	public Set<StoreFailure> outages() {
		return this.calls.outages().current();
	}

	/**
	 * Saves the stages of {@link #decide}, as most calls wait for their decision, and all
	 * objects but the decision.
	 */
	private RateLimitDecision decideBlocking(RateLimitPolicy asked, String key, long cost) {
		RateLimitPolicy policy = byMode(asked);
		PolicyCounters counters = this.counters.get(policy);
		RateLimitCounters only = counters.onlyCounters();
		if (only == null) {
			return decide(policy, key, cost).join();
		}
		StoreClient<RateLimitDecision> client = counters;
		if (cost > 0 && this.denyCache.isInUse()) {
			String normal = counters.normalKey(key);
			RateLimitDecision refused = this.denyCache.find(counters, normal, cost);
			if (refused != null) {
				return refused.byMode();
			}
			client = this.denyCache.ask(counters, normal, cost);
		}
		int recoveries = this.calls.outages().recoveries();
		long start = this.calls.start();
		RateLimitDecision decision = null;
		RuntimeException thrown = null;
		try {
			decision = this.store.acquireBlocking(only, key, cost, client);
		}
		catch (RuntimeException ex) {
			counters.normalKey(key); // is no failure of the store
			thrown = ex;
		}
		RateLimitStoreException failure = this.calls.ended(operation(cost), start, recoveries, decision, thrown);
		return (failure == null && decision != null) ? decision.byMode()
				: this.failureDecisions
					.decide(policy, new RateLimitBucket(only, counters.normalKey(key)), cost,
							Objects.requireNonNull(failure))
					.byMode();
	}

	private StoreCall<?, RateLimitDecision> decide(RateLimitPolicy asked, String key, long cost) {
		RateLimitPolicy policy = byMode(asked);
		PolicyCounters counters = this.counters.get(policy);
		RateLimitBucket bucket = counters.inForce(key);
		if (bucket == null) {
			return StoreCall.ofNothing(Decisions.unlimited(policy));
		}
		StoreOperation operation = operation(cost);
		RateLimitBucket shadow = counters.tried(key);
		if (shadow == null) {
			StoreClient<RateLimitDecision> client = counters;
			if (cost > 0 && this.denyCache.isInUse()) {
				RateLimitDecision refused = this.denyCache.find(counters, bucket.key(), cost);
				if (refused != null) {
					return StoreCall.ofNothing(refused.byMode());
				}
				client = this.denyCache.ask(counters, bucket.key(), cost);
			}
			StoreClient<RateLimitDecision> asking = client;
			return this.calls.call(operation, () -> this.store.acquire(bucket, cost),
					(result, failure) -> decide(counters, asking, bucket, cost, result, failure));
		}
		return this.calls.call(operation, () -> this.store.acquireWithShadow(bucket, shadow, cost), (pair, failure) -> {
			RateLimitDecision decision = decide(counters, counters, bucket, cost,
					(pair != null) ? pair.inForce() : null, failure);
			StoreResult tried = (pair != null) ? pair.tried() : null;
			return (tried == null) ? decision
					: decision.withShadow(this.counters.get(Objects.requireNonNull(policy.shadow())).decide(tried));
		});
	}

	private List<RateLimitDecision> decide(ChargesTogether charges) {
		List<DenyCache.Question> questions = charges.ask(this.denyCache);
		return this.calls.call(StoreOperation.ACQUIRE, () -> this.store.acquireAll(charges.buckets(), charges.costs()),
				(results, failure) -> (results != null) ? ChargesTogether.decide(questions, results)
						: this.failureDecisions.decide(charges, Objects.requireNonNull(failure)))
			.join();
	}

	private RateLimitPolicy byMode(RateLimitPolicy asked) {
		return (this.mode.get() == RateLimitMode.SHADOW) ? asked.withDefaultMode(RateLimitMode.SHADOW) : asked;
	}

	private static StoreOperation operation(long cost) {
		return (cost == 0) ? StoreOperation.PEEK : StoreOperation.ACQUIRE;
	}

	private RateLimitDecision decide(PolicyCounters counters, StoreClient<RateLimitDecision> client,
			RateLimitBucket bucket, long cost, @Nullable StoreResult result,
			@Nullable RateLimitStoreException failure) {
		RateLimitDecision decision = (result != null) ? client.decide(result)
				: this.failureDecisions.decide(counters.policy(), bucket, cost, Objects.requireNonNull(failure));
		return decision.byMode();
	}

	private RateLimitDecision notifyListeners(RateLimitDecision decision) {
		this.listeners.onDecision(decision);
		return decision;
	}

	private static long checkCost(long cost) {
		if (cost < 1) {
			throw new InvalidCostException("the cost of a call must be at least 1, but is " + cost);
		}
		return cost;
	}

}
