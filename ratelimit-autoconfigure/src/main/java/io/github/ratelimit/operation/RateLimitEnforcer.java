package io.github.ratelimit.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.caller.Caller;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.expression.CallContext;
import io.github.ratelimit.expression.CallExpression;
import io.github.ratelimit.operation.ChargePlanner.PlannedCharge;
import io.github.ratelimit.operation.RequestCharges.EarlyCharges;

/**
 * Charges calls by their operations, and refuses those that exceed a limit. Every entry
 * point, be it a filter, a handler interceptor or the interceptor of a method, calls it.
 * Thread-safe.
 */
public final class RateLimitEnforcer {

	private static final Log logger = LogFactory.getLog(RateLimitEnforcer.class);

	private final RateLimiter limiter;

	private final ChargePlanner planner;

	public RateLimitEnforcer(RateLimiter limiter, MissingKeyPolicy missingKey, RateLimitListener listener,
			CheckReporter reporter) {
		this.limiter = limiter;
		this.planner = new ChargePlanner(missingKey, listener, reporter);
	}

	/**
	 * Charges a request by routes: only for what exceeds the permits that the request has
	 * been charged before under the same policy and key. The client is told of the
	 * decisions.
	 * @throws RateLimitExceededException if the call is refused; what this method has
	 * taken is given back
	 * @throws io.github.ratelimit.InvalidCostException if an expression yields no cost;
	 * then nothing is taken
	 */
	public void chargeOncePerRequest(List<RateLimitOperation> operations, CallContext call) {
		charge(operations, call, List.of(), true);
	}

	/**
	 * Charges the handler method of a request before its arguments are bound, and with
	 * that before the body of the request is read. {@link #chargeRemaining} charges what
	 * is left when the method is called. Refuses as {@link #chargeOncePerRequest} does.
	 * @param operations all operations of the method
	 * @param early those of them to charge now
	 * @param call the call, without arguments
	 */
	public void chargeBeforeArguments(List<RateLimitOperation> operations, List<RateLimitOperation> early,
			CallContext call) {
		RequestCharges request = requestCharges(call);
		if (request != null) {
			request.addEarly(new EarlyCharges(operations, early, charge(early, call, List.of(), true)));
		}
	}

	/**
	 * Charges a method that is called. Of the handler method of a request it charges the
	 * operations that {@link #chargeBeforeArguments} left, and tells the client. Of any
	 * other method it charges all operations each time that it is called, and tells the
	 * client nothing unless it refuses. Refuses as {@link #chargeOncePerRequest} does.
	 * @param operations all operations of the method
	 */
	public void chargeRemaining(List<RateLimitOperation> operations, CallContext call) {
		RequestCharges request = requestCharges(call);
		EarlyCharges early = (request != null) ? request.removeEarly(operations) : null;
		if (early == null) {
			charge(operations, call, List.of(), false);
			return;
		}
		if (early.operations().size() < operations.size()) {
			List<RateLimitOperation> remaining = new ArrayList<>(operations);
			remaining.removeAll(early.operations());
			charge(remaining, call, early.charges(), true);
		}
	}

	/**
	 * Gives back what a request was charged by operations whose {@code countIf} does not
	 * count it, given the HTTP status of its response.
	 */
	public void refundUncounted(Caller caller, int status) {
		RequestCharges request = caller.ofRequest(RequestCharges.class);
		Charge next = (request != null) ? request.nextReserved() : null;
		while (request != null && next != null) {
			refundUncounted(next, status);
			next = request.nextReserved();
		}
	}

	private void refundUncounted(Charge charge, int status) {
		RateLimitOperation operation = charge.operation();
		try {
			if (!operation.counts(charge.call().withStatus(status))) {
				charge.refund(this.limiter);
			}
		}
		catch (RuntimeException ex) {
			logger.warn(operation.description() + ": it cannot be told whether the call counts, so it does", ex);
		}
	}

	/**
	 * Evaluates all expressions, of which any may fail, before it takes anything.
	 * @param before what the call was charged already, which is given back if it is
	 * refused now
	 * @param ofRequest whether it is the request that is charged, by a route or as its
	 * handler method: once for each policy and key, and the client is told
	 * @return all that the call has been charged
	 */
	private List<Charge> charge(List<RateLimitOperation> operations, CallContext call, List<Charge> before,
			boolean ofRequest) {
		RequestCharges request = requestCharges(call);
		RequestCharges shared = ofRequest ? request : null;
		List<Charge> charges = new ArrayList<>(before);
		try {
			charges.addAll(take(unpaid(this.planner.plan(operations, call), shared), call));
		}
		catch (RuntimeException ex) {
			before.forEach((charge) -> refund(charge, shared));
			throw ex;
		}
		for (int i = before.size(); i < charges.size(); i++) {
			Charge charge = charges.get(i);
			if (shared != null) {
				shared.add(charge);
			}
			CallExpression countIf = charge.operation().countIf();
			if (request != null && countIf != null) {
				if (countIf.needsPrincipal()) {
					call.keepPrincipal();
				}
				request.reserve(charge);
			}
			if (ofRequest) {
				call.caller().tell(charge.decision());
			}
		}
		return charges;
	}

	/** What exceeds the permits that the request has been charged already. */
	private static List<PlannedCharge> unpaid(List<PlannedCharge> planned, @Nullable RequestCharges paid) {
		if (paid == null) {
			return planned;
		}
		List<PlannedCharge> unpaid = new ArrayList<>(planned.size());
		for (PlannedCharge charge : planned) {
			long permits = paid.permits(charge.policy(), charge.key())
					+ unpaid.stream().filter(charge::isLike).mapToLong(PlannedCharge::cost).sum();
			if (charge.cost() > permits) {
				unpaid.add(charge.withCost(charge.cost() - permits));
			}
		}
		return unpaid;
	}

	/** Takes all or none. */
	private List<Charge> take(List<PlannedCharge> planned, CallContext call) {
		List<RateLimitDecision> decisions = decide(planned);
		List<Charge> charges = new ArrayList<>(decisions.size());
		for (int i = 0; i < decisions.size(); i++) {
			RateLimitDecision decision = decisions.get(i).byMode();
			if (!decision.allowed()) {
				throw new RateLimitExceededException(decision);
			}
			PlannedCharge charge = planned.get(i);
			charges
				.add(new Charge(charge.operation(), call, decision, charge.key(), charge.cost(), new AtomicBoolean()));
		}
		if (charges.size() != planned.size()) {
			throw new IllegalStateException("The RateLimiter has made " + charges.size() + " decisions about "
					+ planned.size() + " charges: " + this.limiter);
		}
		return charges;
	}

	private List<RateLimitDecision> decide(List<PlannedCharge> planned) {
		if (planned.size() == 1) {
			PlannedCharge charge = planned.get(0);
			return List.of(this.limiter.acquire(charge.policy(), charge.key(), charge.cost()));
		}
		return this.limiter.acquireAll(planned.stream().map(PlannedCharge::charge).toList());
	}

	/** A limiter that cannot give back must not keep the call from being refused. */
	private void refund(Charge charge, @Nullable RequestCharges request) {
		try {
			charge.refund(this.limiter);
		}
		catch (RuntimeException ex) {
			logger.warn(charge.operation().description() + ": what a refused call took is not given back", ex);
		}
		if (request != null) {
			request.remove(charge);
		}
	}

	/** Null outside of a request. */
	private static @Nullable RequestCharges requestCharges(CallContext call) {
		return call.caller().ofRequest(RequestCharges.class, RequestCharges::new);
	}

}
