package io.github.ratelimit.interceptor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.expression.CallContext;
import io.github.ratelimit.expression.Caller;
import io.github.ratelimit.expression.CallerSource;
import io.github.ratelimit.expression.Expressions;

/**
 * Charges a call to whom its annotations say, and lets it go on or refuses it.
 * Thread-safe.
 */
public final class RateLimitInterceptor implements MethodInterceptor {

	private static final Log logger = LogFactory.getLog(RateLimitInterceptor.class);

	private final RateLimitOperationSource source;

	private final Expressions expressions;

	private final RateLimiter limiter;

	private final CallerSource callers;

	private final Set<RateLimitOperation> warnedOfMissingKey = ConcurrentHashMap.newKeySet();

	/**
	 * Creates the interceptor.
	 * @param source what limits a method
	 * @param expressions evaluates keys, costs and conditions
	 * @param limiter decides
	 * @param callers knows the client
	 */
	public RateLimitInterceptor(RateLimitOperationSource source, Expressions expressions, RateLimiter limiter,
			CallerSource callers) {
		this.source = source;
		this.expressions = expressions;
		this.limiter = limiter;
		this.callers = callers;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object target = invocation.getThis();
		// A bean under a second name is a proxy of a proxy: the inner one charges.
		if (target != null && !RateLimitAdvisor.advises(target)) {
			RateLimitOperations operations = this.source.operations(invocation.getMethod(), target.getClass());
			if (!operations.list().isEmpty()) {
				Caller caller = this.callers.current();
				CallContext call = this.expressions.context(operations.method(), target, invocation.getArguments(),
						(caller != null) ? caller : Caller.NONE);
				charge(charges(operations, call), call.caller());
			}
		}
		return invocation.proceed();
	}

	/**
	 * Everything that can go wrong in an expression goes wrong before anything is
	 * charged.
	 */
	private List<Charge> charges(RateLimitOperations operations, CallContext call) {
		List<Charge> charges = new ArrayList<>(operations.list().size());
		for (RateLimitOperation operation : operations.list()) {
			if (operation.applies(call)) {
				charges.add(new Charge(operation.policy(call), key(operation, call), operation.cost().resolve(call)));
			}
		}
		return charges;
	}

	private void charge(List<Charge> charges, Caller caller) {
		List<RateLimitDecision> decisions = new ArrayList<>(charges.size());
		for (Charge charge : charges) {
			RateLimitDecision decision = this.limiter.acquire(charge.policy(), charge.key(), charge.cost());
			if (!decision.allowed()) {
				caller.decided(decision);
				giveBack(charges, decisions);
				throw new RateLimitExceededException(decision);
			}
			decisions.add(decision);
		}
		decisions.forEach(caller::decided);
	}

	private void giveBack(List<Charge> charges, List<RateLimitDecision> decisions) {
		for (int i = 0; i < decisions.size(); i++) {
			if (decisions.get(i).source() == Source.STORE) {
				Charge charge = charges.get(i);
				this.limiter.refund(decisions.get(i), charge.key(), charge.cost());
			}
		}
	}

	private String key(RateLimitOperation operation, CallContext call) {
		String key = operation.key().resolve(call);
		if (key != null) {
			return key;
		}
		String ip = call.caller().ip();
		if (ip == null) {
			throw new IllegalStateException(operation.description() + ": the key \"" + operation.key()
					+ "\" has no value in this call, and there is no web request whose client could be charged instead. "
					+ "Give it a key that has a value outside of requests, such as \"global\"");
		}
		if (this.warnedOfMissingKey.add(operation)) {
			logger.warn(operation.description() + ": the key \"" + operation.key()
					+ "\" has no value in this call; calls without one are charged to the address of the client");
		}
		return "ip:" + ip;
	}

	private record Charge(RateLimitPolicy policy, String key, long cost) {

	}

}
