package io.github.ratelimit.store.memory;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.CalendarUnit;
import io.github.ratelimit.Limit;

/**
 * What tells the counters of one key apart. The number of permits does not, so that a
 * counter outlives a limit that is raised or lowered.
 */
record CounterKey(Algorithm algorithm, long periodMicros, @Nullable CalendarUnit calendar) {

	static CounterKey of(Limit limit) {
		return new CounterKey(limit.algorithm(), limit.periodMicros(), limit.calendar());
	}

}
