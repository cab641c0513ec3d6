package io.github.ratelimit.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Keeps what is worked out of a policy. An application has few policies, all of which
 * find room; one that makes them anew for each call has them worked out again now and
 * then. Thread-safe; what is worked out twice at once must not differ.
 *
 * @param <K> the policy, or a part of it, with a quick hash code
 * @param <V> what is worked out
 */
public final class BoundedCache<K, V> {

	private static final int MOST_ENTRIES = 10_000;

	private final Map<K, V> values = new ConcurrentHashMap<>();

	private final Function<K, V> function;

	/**
	 * Creates a cache.
	 * @param function works out a value
	 */
	public BoundedCache(Function<K, V> function) {
		this.function = function;
	}

	/**
	 * The value of a key.
	 * @param key the key
	 * @return the value, worked out now if need be
	 */
	public V get(K key) {
		@Nullable V value = this.values.get(key);
		return (value != null) ? value : add(key);
	}

	private V add(K key) {
		if (this.values.size() >= MOST_ENTRIES) {
			this.values.clear();
		}
		V value = this.function.apply(key);
		this.values.put(key, value);
		return value;
	}

}
