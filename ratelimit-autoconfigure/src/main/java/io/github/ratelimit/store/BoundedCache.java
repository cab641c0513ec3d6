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

	/** More than most applications have policies. A power of two. */
	private static final int RECENT = 256;

	private final Map<K, V> values = new ConcurrentHashMap<>();

	/**
	 * Those asked for last, by their hash codes: nearly always the same object is asked
	 * for again, which is found here by a few instructions.
	 */
	@SuppressWarnings("unchecked")
	private final @Nullable Entry<K, V>[] recent = (Entry<K, V>[]) new Entry<?, ?>[RECENT];

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
		Entry<K, V> last = this.recent[key.hashCode() & (RECENT - 1)];
		return (last != null && last.key == key) ? last.value : find(key);
	}

	private V find(K key) {
		@Nullable V known = this.values.get(key);
		V value = (known != null) ? known : add(key);
		this.recent[key.hashCode() & (RECENT - 1)] = new Entry<>(key, value);
		return value;
	}

	private V add(K key) {
		if (this.values.size() >= MOST_ENTRIES) {
			this.values.clear();
		}
		V value = this.function.apply(key);
		this.values.put(key, value);
		return value;
	}

	/** Immutable, and so safe to read without any order. */
	private record Entry<K, V>(K key, V value) {

	}

}
