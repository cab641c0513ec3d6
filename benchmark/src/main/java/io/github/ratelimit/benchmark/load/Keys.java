package io.github.ratelimit.benchmark.load;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * The keys of callers, which look like addresses.
 */
public final class Keys {

	private static final int PER_NETWORK = 250;

	private final String[] keys;

	public Keys(int number) {
		this.keys = IntStream.range(0, number)
			.mapToObj((i) -> "192.0." + i / PER_NETWORK + "." + i % PER_NETWORK)
			.toArray(String[]::new);
	}

	/** Any of them. */
	public String any() {
		return (this.keys.length == 1) ? this.keys[0]
				: this.keys[ThreadLocalRandom.current().nextInt(this.keys.length)];
	}

	/** All of them. */
	public List<String> all() {
		return List.of(this.keys);
	}

}
