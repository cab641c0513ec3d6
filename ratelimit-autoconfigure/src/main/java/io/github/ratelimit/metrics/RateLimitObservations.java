package io.github.ratelimit.metrics;

import java.util.function.Function;
import java.util.function.Supplier;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.event.RateLimitListener;

/**
 * Tells the current observation, and with it the current span, which policy decided the
 * call last, and how. As values of high cardinality, which never become tags of the
 * meters that the observation may have: those must be the same for all requests.
 */
public final class RateLimitObservations implements RateLimitListener {

	private final Supplier<ObservationRegistry> registry;

	private final Function<RateLimitPolicy, String> names;

	public RateLimitObservations(Supplier<ObservationRegistry> registry, Function<RateLimitPolicy, String> names) {
		this.registry = registry;
		this.names = names;
	}

	@Override
	public void onDecision(RateLimitDecision decision) {
		Observation current = this.registry.get().getCurrentObservation();
		if (current != null) {
			current.highCardinalityKeyValue(KeyValue.of("ratelimit.policy", this.names.apply(decision.policy())));
			current.highCardinalityKeyValue(KeyValue.of("ratelimit.outcome", Outcome.of(decision).tag()));
		}
	}

}
