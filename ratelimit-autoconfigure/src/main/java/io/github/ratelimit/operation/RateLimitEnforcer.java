package io.github.ratelimit.operation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.caller.Caller;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.expression.CallContext;
import io.github.ratelimit.expression.CallExpression;
import io.github.ratelimit.operation.RequestCharges.Reservation;

/**
 * Charges calls to whom their operations say, and lets them go on or refuses them: the
 * same for every door. Thread-safe.
 */
public final class RateLimitEnforcer {

	private static final Log logger = LogFactory.getLog(RateLimitEnforcer.class);

	private final RateLimiter limiter;

	private final MissingKeyPolicy missingKey;

	private final Set<RateLimitOperation> warnedOfMissingKey = ConcurrentHashMap.newKeySet();

	/**
	 * Creates the enforcer.
	 * @param limiter decides
	 * @param missingKey whom a call is charged to whose key has no value
	 */
	public RateLimitEnforcer(RateLimiter limiter, MissingKeyPolicy missingKey) {
		this.limiter = limiter;
		this.missingKey = missingKey;
	}

	/**
	 * Charges a call.
	 * @param operations what limits the call
	 * @param call the call
	 * @throws RateLimitExceededException if the call is refused; then nothing is taken
	 */
	public void enter(List<RateLimitOperation> operations, CallContext call) {
		enter(operations, call, List.of(), false);
	}

	/**
	 * Charges a request, of which a policy and key are charged once, whichever doors it
	 * comes through.
	 * @param operations what limits the request
	 * @param call the request
	 * @throws RateLimitExceededException if the request is refused; then nothing is taken
	 */
	public void enterOnce(List<RateLimitOperation> operations, CallContext call) {
		enter(operations, call, List.of(), true);
	}

	/**
	 * Charges a call ahead of its arrival, by those of its operations that do not ask for
	 * arguments, and once in a request.
	 * @param operations what limits the call: the very list that it will arrive with
	 * @param call the call, without arguments
	 * @throws RateLimitExceededException if the call is refused; then nothing is taken
	 */
	public void announce(List<RateLimitOperation> operations, CallContext call) {
		RequestCharges ledger = ledger(call);
		if (ledger != null) {
			List<RateLimitOperation> early = operations.stream().filter((each) -> !each.needsArguments()).toList();
			ledger.announce(operations, enter(early, call, List.of(), true));
		}
	}

	/**
	 * Charges a call by what it was not charged ahead of its arrival.
	 * @param operations what limits the call
	 * @param call the call
	 * @throws RateLimitExceededException if the call is refused; then nothing is taken
	 */
	public void arrive(List<RateLimitOperation> operations, CallContext call) {
		RequestCharges ledger = ledger(call);
		List<Charge> taken = (ledger != null) ? ledger.arrive(operations) : null;
		if (taken == null) {
			enter(operations, call);
		}
		else {
			List<RateLimitOperation> late = operations.stream().filter(RateLimitOperation::needsArguments).toList();
			enter(late, call, taken, true);
		}
	}

	/**
	 * Gives back what the request was charged by operations by which it does not count.
	 * @param caller the client behind the request
	 * @param status the HTTP status of the response
	 */
	public void settle(Caller caller, int status) {
		RequestCharges ledger = caller.ofRequest(RequestCharges.class);
		Reservation next = (ledger != null) ? ledger.nextReservation() : null;
		while (ledger != null && next != null) {
			settle(next, status);
			next = ledger.nextReservation();
		}
	}

	private void settle(Reservation reservation, int status) {
		RateLimitOperation operation = reservation.taken().operation();
		try {
			if (!operation.counts(reservation.call().withStatus(status))) {
				reservation.taken().giveBack(this.limiter);
			}
		}
		catch (RuntimeException ex) {
			logger.warn(operation.description() + ": it cannot be told whether the call counts, so it does", ex);
		}
	}

	/**
	 * Everything that can go wrong in an expression goes wrong before anything is
	 * charged. Returns what this and the earlier part of the call have taken.
	 */
	private List<Charge> enter(List<RateLimitOperation> operations, CallContext call, List<Charge> before,
			boolean once) {
		RequestCharges ledger = ledger(call);
		List<Charge> taken = new ArrayList<>(before);
		try {
			for (PlannedCharge charge : charges(operations, call)) {
				long paid = (once && ledger != null) ? ledger.paid(charge.policy().id(), charge.key()) : 0;
				if (charge.cost() > paid) {
					taken.add(take(charge, charge.cost() - paid, call));
					if (once && ledger != null) {
						ledger.pay(taken.get(taken.size() - 1));
					}
				}
			}
		}
		catch (RuntimeException ex) {
			taken.forEach((each) -> giveBack(each, once ? ledger : null));
			throw ex;
		}
		taken.subList(before.size(), taken.size()).forEach((each) -> tell(each, call, ledger));
		return taken;
	}

	private void giveBack(Charge taken, @Nullable RequestCharges ledger) {
		taken.giveBack(this.limiter);
		if (ledger != null) {
			ledger.forget(taken);
		}
	}

	private List<PlannedCharge> charges(List<RateLimitOperation> operations, CallContext call) {
		List<PlannedCharge> charges = new ArrayList<>(operations.size());
		for (RateLimitOperation operation : operations) {
			if (operation.applies(call)) {
				RateLimitPolicy policy = operation.policy(call);
				charges.add(new PlannedCharge(operation, policy, key(operation, policy, call),
						operation.cost().resolve(call)));
			}
		}
		return charges;
	}

	private Charge take(PlannedCharge charge, long cost, CallContext call) {
		RateLimitDecision decision = this.limiter.acquire(charge.policy(), charge.key(), cost);
		if (!decision.allowed()) {
			call.caller().decided(decision);
			throw new RateLimitExceededException(decision);
		}
		return new Charge(charge.operation(), decision, charge.key(), cost);
	}

	private static void tell(Charge taken, CallContext call, @Nullable RequestCharges ledger) {
		call.caller().decided(taken.decision());
		CallExpression countIf = taken.operation().countIf();
		if (ledger != null && countIf != null) {
			ledger.reserve(new Reservation(countIf.needsPrincipal() ? call.withPrincipal() : call, taken));
		}
	}

	/** Null outside of a request. */
	private static @Nullable RequestCharges ledger(CallContext call) {
		return call.caller().ofRequest(RequestCharges.class, RequestCharges::new);
	}

	private String key(RateLimitOperation operation, RateLimitPolicy policy, CallContext call) {
		String key = operation.key().resolve(call);
		if (key != null) {
			return key;
		}
		if (this.missingKey == MissingKeyPolicy.DENY) {
			throw refusedWithoutKey(policy, call);
		}
		String ip = call.ip();
		if (ip == null) {
			throw new IllegalStateException(operation.description() + ": the key \"" + operation.key()
					+ "\" has no value in this call, and there is no web request whose client could be charged instead. "
					+ "Give it a key that has a value outside of requests, such as \"global\"");
		}
		if (this.warnedOfMissingKey.add(operation)) {
			logger.warn(RateLimitCheck.KEY_MISSING.message(operation.description() + ": the key \"" + operation.key()
					+ "\" has no value in this call; calls without one are charged to the address of the client"));
		}
		return "ip:" + ip;
	}

	private static RateLimitExceededException refusedWithoutKey(RateLimitPolicy policy, CallContext call) {
		RateLimitDecision decision = new RateLimitDecision(policy, false, List.of(), null, Duration.ZERO,
				Source.MISSING_KEY, null);
		call.caller().decided(decision);
		return new RateLimitExceededException(decision);
	}

	private record PlannedCharge(RateLimitOperation operation, RateLimitPolicy policy, String key, long cost) {

	}

}
