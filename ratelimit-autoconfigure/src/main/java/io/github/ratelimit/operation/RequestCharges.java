package io.github.ratelimit.operation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitPolicy;

/**
 * What one web request has been charged: so that a policy that limits both its route and
 * its handler method is charged once, and so that charges can be given back when the
 * response is known. Kept with the request. Thread-safe.
 */
final class RequestCharges {

	/** Few, as each is of another route or of the handler method. */
	private final List<Charge> charges = new ArrayList<>(2);

	private final List<EarlyCharges> early = new ArrayList<>(1);

	private final Queue<Charge> reserved = new ArrayDeque<>(2);

	/** The permits that a policy and key have been charged for the request. */
	synchronized long permits(RateLimitPolicy policy, String key) {
		long permits = 0;
		for (Charge charge : this.charges) {
			RateLimitPolicy charged = charge.decision().policy();
			if (charge.key().equals(key) && charged.id().equals(policy.id())
					&& charged.keyKind().equals(policy.keyKind())) {
				permits += charge.cost();
			}
		}
		return permits;
	}

	synchronized void add(Charge charge) {
		this.charges.add(charge);
	}

	/** What was given back can be charged again. */
	synchronized void remove(Charge charge) {
		this.charges.removeIf((other) -> other == charge);
	}

	/** Notes what a handler method was charged before its arguments were bound. */
	synchronized void addEarly(EarlyCharges charges) {
		removeEarly(charges.all());
		this.early.add(charges);
	}

	/**
	 * What a handler method was charged before its arguments were bound; null for a
	 * method that is not called as the handler of the request. Removes it: if the method
	 * is called twice, the second call is charged in full.
	 */
	synchronized @Nullable EarlyCharges removeEarly(List<RateLimitOperation> operations) {
		for (int i = 0; i < this.early.size(); i++) {
			if (this.early.get(i).all() == operations) {
				return this.early.remove(i);
			}
		}
		return null;
	}

	/** Notes a charge that is given back unless its call turns out to count. */
	synchronized void reserve(Charge charge) {
		this.reserved.add(charge);
	}

	synchronized @Nullable Charge nextReserved() {
		return this.reserved.poll();
	}

	/**
	 * What a handler method was charged early.
	 *
	 * @param all all operations of the method, by whose identity it is found again
	 * @param operations those of them that were charged
	 * @param charges the permits they took
	 */
	record EarlyCharges(List<RateLimitOperation> all, List<RateLimitOperation> operations, List<Charge> charges) {

	}

}
