package io.github.ratelimit.operation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.InvalidCostException;
import io.github.ratelimit.RateLimitCharge;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.RateLimitMode;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.expression.CallContext;
import io.github.ratelimit.expression.ResolvedKey;

/**
 * Evaluates the expressions of operations: whom a call is charged to, by which limits,
 * and how much. Thread-safe.
 */
final class ChargePlanner {

	private static final Log logger = LogFactory.getLog(ChargePlanner.class);

	private final MissingKeyPolicy missingKey;

	private final RateLimitListener listener;

	private final CheckReporter reporter;

	private final Set<RateLimitOperation> reportedMissingKey = ConcurrentHashMap.newKeySet();

	private final Set<RateLimitOperation> failedInShadow = ConcurrentHashMap.newKeySet();

	ChargePlanner(MissingKeyPolicy missingKey, RateLimitListener listener, CheckReporter reporter) {
		this.missingKey = missingKey;
		this.listener = listener;
		this.reporter = reporter;
	}

	List<PlannedCharge> plan(List<RateLimitOperation> operations, CallContext call) {
		List<PlannedCharge> planned = new ArrayList<>(operations.size());
		for (RateLimitOperation operation : operations) {
			PlannedCharge charge = planUnlessInShadow(operation, call);
			if (charge != null) {
				planned.add(charge);
			}
		}
		return planned;
	}

	/** A policy in shadow breaks no call, even if its expressions fail. */
	private @Nullable PlannedCharge planUnlessInShadow(RateLimitOperation operation, CallContext call) {
		try {
			return plan(operation, call);
		}
		catch (RuntimeException ex) {
			if (operation.policy().current(operation.key().kind()).mode() != RateLimitMode.SHADOW) {
				throw ex;
			}
			if (this.failedInShadow.add(operation)) {
				logger.warn(operation.description() + ": calls are not counted, and would fail if the policy were not "
						+ "in shadow. Further ones are not logged", ex);
			}
			return null;
		}
	}

	/**
	 * Null if the call is not limited, or if a policy in shadow would have refused it
	 * without counting it.
	 */
	private @Nullable PlannedCharge plan(RateLimitOperation operation, CallContext call) {
		if (!operation.applies(call)) {
			decide(operation.policy().current(operation.key().kind()), true, Source.EXEMPT);
			return null;
		}
		ResolvedKey key = key(operation, call);
		if (key == null) {
			RateLimitDecision decision = decide(operation.policy(operation.key().kind(), call), false,
					Source.MISSING_KEY);
			if (decision.allowed()) {
				return null;
			}
			throw new RateLimitExceededException(decision);
		}
		RateLimitPolicy policy = operation.policy(key.kind(), call);
		try {
			return new PlannedCharge(operation, policy, key.value(), operation.cost().resolve(call));
		}
		catch (InvalidCostException ex) {
			if (decide(policy, false, Source.INVALID_COST).allowed()) {
				return null;
			}
			throw ex;
		}
	}

	/** Null if calls without a key are refused. */
	private @Nullable ResolvedKey key(RateLimitOperation operation, CallContext call) {
		ResolvedKey key = operation.key().resolve(call);
		if (key != null) {
			return key;
		}
		if (this.missingKey == MissingKeyPolicy.DENY) {
			return null;
		}
		String network = call.network();
		if (network == null) {
			throw new IllegalStateException(operation.description() + ": the key \"" + operation.key()
					+ "\" has no value in this call, and there is no web request whose client could be charged instead. "
					+ "Give it a key that has a value outside of requests, such as \"global\"");
		}
		if (this.reportedMissingKey.add(operation)) {
			this.reporter.report(RateLimitCheck.KEY_MISSING, operation.description(), "the key \"" + operation.key()
					+ "\" has no value in this call; calls without one are charged to the address of the client",
					"Add a key that always has a value, as in \"principal, ip\".");
		}
		return new ResolvedKey("ip", network);
	}

	/** Tells of a decision for which no limiter was asked. */
	private RateLimitDecision decide(RateLimitPolicy policy, boolean allowed, Source source) {
		RateLimitDecision decision = RateLimitDecision.of(policy, allowed, List.of(), null, Duration.ZERO, source, null)
			.byMode();
		this.listener.onDecision(decision);
		return decision;
	}

	/** What is to be taken if all expressions have a value. */
	record PlannedCharge(RateLimitOperation operation, RateLimitPolicy policy, String key, long cost) {

		RateLimitCharge charge() {
			return new RateLimitCharge(this.policy, this.key, this.cost);
		}

		PlannedCharge withCost(long other) {
			return new PlannedCharge(this.operation, this.policy, this.key, other);
		}

		/** Whether it is charged to the same counters. */
		boolean isLike(PlannedCharge other) {
			return this.key.equals(other.key) && this.policy.id().equals(other.policy.id())
					&& this.policy.keyKind().equals(other.policy.keyKind());
		}

	}

}
