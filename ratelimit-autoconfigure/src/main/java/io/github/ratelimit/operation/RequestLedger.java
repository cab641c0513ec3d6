package io.github.ratelimit.operation;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.expression.CallContext;

/**
 * What one request has been charged, so that its doors do not charge it twice, and what
 * it may be given back when its response is known. Thread-safe.
 */
final class RequestLedger {

	private final Map<Account, Long> paid = new ConcurrentHashMap<>();

	/** How much of an account each operation has used. */
	private final Map<Account, Map<RateLimitOperation, Long>> used = new ConcurrentHashMap<>();

	private final Map<Object, List<Taken>> announced = new IdentityHashMap<>();

	private final Queue<Reservation> reservations = new ConcurrentLinkedQueue<>();

	/**
	 * The permits that are left to charge. What a policy and key have been charged for
	 * the request by other operations counts, but once: if the request comes to the same
	 * operation again, as one that includes another many times does, it is another call.
	 */
	long due(RateLimitOperation operation, String policyId, String key, long cost) {
		Account account = new Account(policyId, key);
		long uses = this.used.computeIfAbsent(account, (each) -> new ConcurrentHashMap<>())
			.merge(operation, cost, (before, more) -> before + Math.min(more, Long.MAX_VALUE - before));
		return Math.max(0, Math.min(cost, uses - this.paid.getOrDefault(account, 0L)));
	}

	void pay(Taken taken) {
		this.paid.merge(new Account(taken.decision().policy().id(), taken.key()), taken.cost(), Long::sum);
	}

	/**
	 * Notes what a call has been charged that is about to come, so that it is not charged
	 * again when it arrives.
	 */
	synchronized void announce(Object call, List<Taken> taken) {
		this.announced.put(call, taken);
	}

	/** What an announced call has been charged; null for others. Answers once. */
	synchronized @Nullable List<Taken> arrive(Object call) {
		return this.announced.remove(call);
	}

	void reserve(Reservation reservation) {
		this.reservations.add(reservation);
	}

	@Nullable Reservation nextReservation() {
		return this.reservations.poll();
	}

	private record Account(String policyId, String key) {

	}

	/** Permits that are given back unless the call turns out to count. */
	record Reservation(CallContext call, Taken taken) {

	}

}
