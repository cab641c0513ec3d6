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
final class RequestCharges {

	private final Map<Account, Long> paid = new ConcurrentHashMap<>();

	private final Map<Object, List<Charge>> announced = new IdentityHashMap<>();

	private final Queue<Reservation> reservations = new ConcurrentLinkedQueue<>();

	/** The permits that a policy and key have been charged for the request. */
	long paid(String policyId, String key) {
		return this.paid.getOrDefault(new Account(policyId, key), 0L);
	}

	void pay(Charge taken) {
		this.paid.merge(account(taken), taken.cost(), Long::sum);
	}

	/** What was given back can be charged by another door. */
	void forget(Charge taken) {
		this.paid.computeIfPresent(account(taken), (account, cost) -> cost - taken.cost());
	}

	private static Account account(Charge taken) {
		return new Account(taken.decision().policy().id(), taken.key());
	}

	/**
	 * Notes what a call has been charged that is about to come, so that it is not charged
	 * again when it arrives.
	 */
	synchronized void announce(Object call, List<Charge> taken) {
		this.announced.put(call, taken);
	}

	/** What an announced call has been charged; null for others. Answers once. */
	synchronized @Nullable List<Charge> arrive(Object call) {
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
	record Reservation(CallContext call, Charge taken) {

	}

}
