package io.github.ratelimit.operation;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitPolicy;

/**
 * What one web request has been charged: so that a policy that limits both its route and
 * its handler method is charged once, and so that charges can be given back when the
 * response is known. Kept with the request. Thread-safe.
 */
final class RequestCharges {

	private final Map<List<String>, Long> permits = new ConcurrentHashMap<>();

	private final Map<Object, EarlyCharges> early = new IdentityHashMap<>();

	private final Queue<Charge> reserved = new ConcurrentLinkedQueue<>();

	/** The permits that a policy and key have been charged for the request. */
	long permits(RateLimitPolicy policy, String key) {
		return this.permits.getOrDefault(counter(policy, key), 0L);
	}

	void add(Charge charge) {
		this.permits.merge(counter(charge), charge.cost(), Long::sum);
	}

	/** What was given back can be charged again. */
	void remove(Charge charge) {
		this.permits.computeIfPresent(counter(charge), (counter, cost) -> cost - charge.cost());
	}

	/**
	 * Notes what a handler method was charged before its arguments were bound.
	 * @param operations all operations of the method, by whose identity it is found again
	 */
	synchronized void addEarly(List<RateLimitOperation> operations, EarlyCharges charges) {
		this.early.put(operations, charges);
	}

	/**
	 * What a handler method was charged before its arguments were bound; null for a
	 * method that is not called as the handler of the request. Removes it: if the method
	 * is called twice, the second call is charged in full.
	 */
	synchronized @Nullable EarlyCharges removeEarly(List<RateLimitOperation> operations) {
		return this.early.remove(operations);
	}

	/** Notes a charge that is given back unless its call turns out to count. */
	void reserve(Charge charge) {
		this.reserved.add(charge);
	}

	@Nullable Charge nextReserved() {
		return this.reserved.poll();
	}

	private static List<String> counter(Charge charge) {
		return counter(charge.decision().policy(), charge.key());
	}

	private static List<String> counter(RateLimitPolicy policy, String key) {
		return List.of(policy.id(), policy.keyKind(), key);
	}

	/** The operations by which a call was charged early, and the permits they took. */
	record EarlyCharges(List<RateLimitOperation> operations, List<Charge> charges) {

	}

}
