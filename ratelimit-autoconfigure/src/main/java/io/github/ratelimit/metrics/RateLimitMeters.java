package io.github.ratelimit.metrics;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreOperation;

/**
 * Counts decisions, and times the store. No tag has a value that a client chooses.
 * Thread-safe.
 */
public final class RateLimitMeters implements RateLimitListener {

	static final String REQUESTS = "ratelimit.requests";

	static final String SHADOW = "ratelimit.shadow";

	static final String NEAR_LIMIT = "ratelimit.near.limit";

	static final String DELAY = "ratelimit.delay";

	private static final String STORE = "ratelimit.store";

	private static final StoreFailure[] FAILURES = StoreFailure.values();

	/** Asked for with the first decision, as listeners exist before most other beans. */
	private final Supplier<MeterRegistry> registry;

	/** Names policies; there are few names, whatever policies code makes. */
	private final Function<RateLimitPolicy, String> names;

	private final Map<String, DecisionMeters> policies = new ConcurrentHashMap<>();

	private final Map<StoreOperation, Timer[]> timers = new ConcurrentHashMap<>();

	public RateLimitMeters(Supplier<MeterRegistry> registry, Function<RateLimitPolicy, String> names) {
		this.registry = registry;
		this.names = names;
	}

	@Override
	public void onDecision(RateLimitDecision decision) {
		String name = this.names.apply(decision.policy());
		DecisionMeters known = this.policies.get(name);
		if (known == null) {
			known = this.policies.computeIfAbsent(name, (policy) -> new DecisionMeters(this.registry.get(), policy));
		}
		known.count(decision);
	}

	@Override
	public void onStoreCall(StoreOperation operation, @Nullable StoreFailure failure, long nanos) {
		Timer[] known = this.timers.get(operation);
		if (known == null) {
			known = this.timers.computeIfAbsent(operation, this::timers);
		}
		known[(failure != null) ? 1 + failure.ordinal() : 0].record(nanos, TimeUnit.NANOSECONDS);
	}

	/** How many calls of a policy had which outcome, as far as there were any. */
	public Map<String, Long> totals(String policy) {
		Map<String, Long> totals = new HashMap<>();
		for (Counter counter : this.registry.get().find(REQUESTS).tag("policy", policy).counters()) {
			totals.merge(String.valueOf(counter.getId().getTag("outcome")), Math.round(counter.count()), Long::sum);
		}
		return totals;
	}

	static String tag(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private Timer[] timers(StoreOperation operation) {
		Timer[] timers = new Timer[1 + FAILURES.length];
		timers[0] = timer(operation, "success");
		for (StoreFailure failure : FAILURES) {
			timers[1 + failure.ordinal()] = timer(operation, tag(failure));
		}
		return timers;
	}

	private Timer timer(StoreOperation operation, String outcome) {
		return Timer.builder(STORE)
			.description("Calls of the store of counters")
			.tag("operation", tag(operation))
			.tag("outcome", outcome)
			.register(this.registry.get());
	}

}
