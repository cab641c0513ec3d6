package io.github.ratelimit.operation;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.expression.CallExpression;
import io.github.ratelimit.expression.KeyExpression;

/**
 * Finds operations that are valid but probably a mistake. Thread-safe.
 */
record OperationCheck(CheckReporter reporter) {

	/** What binds a parameter to a text that the client wrote. */
	private static final String BINDINGS = "org.springframework.web.bind.annotation.";

	/** Checks a policy of an operation; {@code cost} is 0 if it is not constant. */
	void checkPolicy(String place, RateLimitPolicy policy, @Nullable CallExpression plan, long cost) {
		if (plan != null) {
			plan.literalResults()
				.filter((name) -> policy.forPlan(name) == policy)
				.forEach((name) -> this.reporter.report(RateLimitCheck.PLAN_UNKNOWN, place,
						"the plan expression \"" + plan + "\" yields the plan \"" + name
								+ "\", which has no limits. Known are "
								+ policy.plans().keySet().stream().sorted().toList(),
						"Correct the expression, or give the plan limits."));
		}
		Stream.of(Stream.of(policy), policy.plans().values().stream(), Stream.ofNullable(policy.shadow()))
			.flatMap((each) -> each)
			.forEach((each) -> checkLimits(place, each.limits(), cost));
	}

	private void checkLimits(String place, List<Limit> limits, long cost) {
		for (Limit limit : limits) {
			if (limit.permits() == 0) {
				this.reporter.report(RateLimitCheck.LIMIT_ZERO, place, "the limit " + limit + " refuses every call",
						"Raise it, unless nobody may call.");
			}
			else if (limit.burst() < cost) {
				this.reporter.report(RateLimitCheck.COST_UNREACHABLE, place,
						"a call costs " + cost + ", but the limit " + limit + " never holds more than " + limit.burst(),
						"Raise the limit, give it a burst, or lower the cost.");
			}
			long least = limits.stream().mapToLong(Limit::burst).min().orElse(limit.burst());
			if (limit.burst() > limit.permits() && least < limit.burst()) {
				this.reporter.report(RateLimitCheck.BURST_UNREACHABLE, place,
						"the burst of " + limit
								+ " can never be reached, because another limit beside it holds no more than " + least,
						"Lower the burst, or raise the other limit.");
			}
		}
	}

	void checkKey(String place, KeyExpression key) {
		String constant = key.constantPart();
		if (constant != null) {
			this.reporter.report(RateLimitCheck.KEY_CONSTANT, place, '"' + constant + "\" is the same for every call",
					"If everyone is to be counted together, write \"global\".");
		}
	}

	/** A limit by what clients choose is no limit, unless another stands beside it. */
	void checkKeys(List<RateLimitOperation> operations, Method method) {
		if (operations.stream().allMatch((operation) -> chosenBy(operation, method) != null)) {
			for (RateLimitOperation operation : operations) {
				this.reporter.report(RateLimitCheck.KEY_CHOSEN_BY_CLIENT, operation.description(),
						"the key \"" + operation.key() + "\" is taken from a @" + chosenBy(operation, method)
								+ " parameter, which clients choose: every new value is a new counter",
						"Count by who the client is, or add a second limit that does.");
			}
		}
	}

	/**
	 * Plan and condition work without a request: null is no plan, and not false.
	 * @param background the annotation that has the method run outside of requests
	 */
	void checkBackground(List<RateLimitOperation> operations, Method method, String background) {
		for (RateLimitOperation operation : operations) {
			String needed = needsRequest(operation);
			if (needed != null) {
				this.reporter.report(RateLimitCheck.NO_REQUEST, operation.description(),
						needed + " can only be told in a web request, but @" + background + " runs the method "
								+ method.getName() + "() outside of one",
						"Write key = \"global\", take key and cost from an argument of the method, or annotate the method "
								+ "that the request calls.");
			}
		}
	}

	/** What can only be told in a request, or null. */
	private static @Nullable String needsRequest(RateLimitOperation operation) {
		if (operation.key().needsRequest()) {
			return "the key \"" + operation.key() + '"';
		}
		if (operation.cost().needsRequest()) {
			return "the cost";
		}
		return (operation.countIf() != null) ? "countIf" : null;
	}

	/** The annotation by which a client chooses the key, or null. */
	private static @Nullable String chosenBy(RateLimitOperation operation, Method method) {
		Annotation[][] annotations = method.getParameterAnnotations();
		return operation.key()
			.parameters()
			.flatMap((parameter) -> Arrays.stream(annotations[parameter]))
			.map(Annotation::annotationType)
			.filter((type) -> type.getName().startsWith(BINDINGS))
			.map(Class::getSimpleName)
			.findFirst()
			.orElse(null);
	}

}
