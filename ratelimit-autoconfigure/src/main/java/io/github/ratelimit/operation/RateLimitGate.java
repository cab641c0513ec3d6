package io.github.ratelimit.operation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.MissingKeyPolicy;
import io.github.ratelimit.RateLimitCheck;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.expression.CallContext;
import io.github.ratelimit.expression.Caller;
import io.github.ratelimit.operation.RequestLedger.Reservation;

/**
 * Charges calls to whom their operations say, and lets them go on or refuses them: the
 * same for every door. Thread-safe.
 */
public final class RateLimitGate {

	private static final Log logger = LogFactory.getLog(RateLimitGate.class);

	private final RateLimiter limiter;

	private final MissingKeyPolicy missingKey;

	private final Set<RateLimitOperation> warnedOfMissingKey = ConcurrentHashMap.newKeySet();

	/**
	 * Creates the gate.
	 * @param limiter decides
	 * @param missingKey whom a call is charged to whose key has no value
	 */
	public RateLimitGate(RateLimiter limiter, MissingKeyPolicy missingKey) {
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
		RequestLedger ledger = ledger(call);
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
		RequestLedger ledger = ledger(call);
		List<Taken> taken = (ledger != null) ? ledger.arrive(operations) : null;
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
		RequestLedger ledger = caller.ofRequest(RequestLedger.class, RequestLedger::new);
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
	private List<Taken> enter(List<RateLimitOperation> operations, CallContext call, List<Taken> before, boolean once) {
		RequestLedger ledger = ledger(call);
		List<Taken> taken = new ArrayList<>(before);
		try {
			for (Charge charge : charges(operations, call)) {
				long paid = (once && ledger != null) ? ledger.paid(charge.policy().id(), charge.key()) : 0;
				if (charge.cost() > paid) {
					taken.add(take(charge, charge.cost() - paid, call));
				}
			}
		}
		catch (RuntimeException ex) {
			taken.forEach((each) -> each.giveBack(this.limiter));
			throw ex;
		}
		taken.subList(before.size(), taken.size()).forEach((each) -> taken(each, call, ledger, once));
		return taken;
	}

	private List<Charge> charges(List<RateLimitOperation> operations, CallContext call) {
		List<Charge> charges = new ArrayList<>(operations.size());
		for (RateLimitOperation operation : operations) {
			if (operation.applies(call)) {
				RateLimitPolicy policy = operation.policy(call);
				charges
					.add(new Charge(operation, policy, key(operation, policy, call), operation.cost().resolve(call)));
			}
		}
		return charges;
	}

	private Taken take(Charge charge, long cost, CallContext call) {
		RateLimitDecision decision = this.limiter.acquire(charge.policy(), charge.key(), cost);
		if (!decision.allowed()) {
			call.caller().decided(decision);
			throw new RateLimitExceededException(decision);
		}
		return new Taken(charge.operation(), decision, charge.key(), cost);
	}

	private static void taken(Taken taken, CallContext call, @Nullable RequestLedger ledger, boolean once) {
		call.caller().decided(taken.decision());
		if (ledger != null && once) {
			ledger.pay(taken);
		}
		if (ledger != null && taken.operation().countIf() != null) {
			ledger.reserve(new Reservation(call.withPrincipal(), taken));
		}
	}

	/** Null outside of a request. */
	private static @Nullable RequestLedger ledger(CallContext call) {
		return call.caller().ofRequest(RequestLedger.class, RequestLedger::new);
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

	private record Charge(RateLimitOperation operation, RateLimitPolicy policy, String key, long cost) {

	}

}
