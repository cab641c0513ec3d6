package io.github.ratelimit.metrics;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitMode;

/**
 * The meters of one policy. Each is registered when it is first used, and found by an
 * index from then on, so that a decision costs no more than its increment. Thread-safe.
 */
final class DecisionMeters {

	private static final Outcome[] OUTCOMES = Outcome.values();

	private static final Source[] SOURCES = Source.values();

	/** An allowed call is near a limit if less than one part of so many is left. */
	private static final int PARTS = 5;

	private static final int ANSWERS = 2;

	private final MeterRegistry registry;

	private final String policy;

	private final AtomicReferenceArray<@Nullable Counter> requests = new AtomicReferenceArray<>(
			OUTCOMES.length * SOURCES.length);

	private final AtomicReferenceArray<@Nullable Counter> shadow = new AtomicReferenceArray<>(ANSWERS * ANSWERS);

	private volatile @Nullable Counter nearLimit;

	private volatile @Nullable Timer delay;

	DecisionMeters(MeterRegistry registry, String policy) {
		this.registry = registry;
		this.policy = policy;
		// From zero on, as rates miss the first value of a counter.
		requests(Outcome.ALLOWED, Source.STORE);
		requests(Outcome.DENIED, Source.STORE);
		requests(Outcome.SHADOW_DENIED, Source.STORE);
	}

	void count(RateLimitDecision decision) {
		Outcome outcome = Outcome.of(decision);
		requests(outcome, decision.source()).increment();
		RateLimitDecision tried = decision.shadow();
		if (tried != null && decision.policy().mode() != RateLimitMode.SHADOW) {
			shadow(!decision.allowed(), !tried.allowed());
			shadow(decision.allowed(), !tried.allowed());
			shadow(!decision.allowed(), tried.allowed());
			shadow(decision.allowed(), tried.allowed()).increment();
		}
		if (decision.allowed() && isNearLimit(decision)) {
			nearLimit().increment();
		}
		if (!decision.delay().isZero()) {
			delay().record(decision.delay());
		}
	}

	private Counter requests(Outcome outcome, Source source) {
		return counter(this.requests, outcome.ordinal() * SOURCES.length + source.ordinal(),
				() -> Counter.builder(RateLimitMeters.REQUESTS)
					.description("Limited calls, by what became of them and what decided it")
					.tag("policy", this.policy)
					.tag("outcome", outcome.tag())
					.tag("source", sourceTag(source))
					.register(this.registry));
	}

	private Counter shadow(boolean allowed, boolean allowedInShadow) {
		return counter(this.shadow, (allowed ? 1 : 0) * ANSWERS + (allowedInShadow ? 1 : 0),
				() -> Counter.builder(RateLimitMeters.SHADOW)
					.description("Calls, by the limits in force and by the limits that are tried beside them")
					.tag("policy", this.policy)
					.tag("outcome", answer(allowed))
					.tag("shadow", answer(allowedInShadow))
					.register(this.registry));
	}

	private static String answer(boolean allowed) {
		return (allowed ? Outcome.ALLOWED : Outcome.DENIED).tag();
	}

	private static boolean isNearLimit(RateLimitDecision decision) {
		for (LimitStatus status : decision.limits()) {
			if (status.remaining() < status.limit().burst() / (double) PARTS) {
				return true;
			}
		}
		return false;
	}

	private static String sourceTag(Source source) {
		return (source == Source.EXEMPT || source == Source.INVALID_COST) ? "none" : RateLimitMeters.tag(source);
	}

	/** A race registers the same counter twice, which is one. */
	private static Counter counter(AtomicReferenceArray<@Nullable Counter> counters, int index,
			Supplier<Counter> registration) {
		Counter known = counters.get(index);
		if (known == null) {
			known = registration.get();
			counters.set(index, known);
		}
		return known;
	}

	private Counter nearLimit() {
		Counter known = this.nearLimit;
		if (known == null) {
			known = Counter.builder(RateLimitMeters.NEAR_LIMIT)
				.description("Allowed calls that left less than a fifth of a limit")
				.tag("policy", this.policy)
				.register(this.registry);
			this.nearLimit = known;
		}
		return known;
	}

	private Timer delay() {
		Timer known = this.delay;
		if (known == null) {
			known = Timer.builder(RateLimitMeters.DELAY)
				.description("How long leaky buckets delayed calls")
				.tag("policy", this.policy)
				.register(this.registry);
			this.delay = known;
		}
		return known;
	}

}
