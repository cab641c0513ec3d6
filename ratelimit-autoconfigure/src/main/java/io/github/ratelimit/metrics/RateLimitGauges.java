package io.github.ratelimit.metrics;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.github.ratelimit.store.StoreFailure;

/**
 * Tells whether the store fails, and how many keys are counted in the memory of this
 * instance.
 */
public final class RateLimitGauges implements MeterBinder {

	private final Supplier<Set<StoreFailure>> outages;

	private final Supplier<Number> localKeys;

	public RateLimitGauges(Supplier<Set<StoreFailure>> outages, Supplier<Number> localKeys) {
		this.outages = outages;
		this.localKeys = localKeys;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		// An overload of this process is no outage.
		for (StoreFailure failure : EnumSet.complementOf(EnumSet.of(StoreFailure.OVERLOADED))) {
			Gauge.builder("ratelimit.outage", () -> this.outages.get().contains(failure) ? 1 : 0)
				.description("Whether the store of counters fails in this way")
				.tag("failure", RateLimitMeters.tag(failure))
				.register(registry);
		}
		Gauge.builder("ratelimit.local.keys", this.localKeys)
			.description("Keys that are counted in the memory of this instance")
			.register(registry);
	}

}
