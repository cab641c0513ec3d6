package io.github.ratelimit.operation;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.check.RateLimitCheck;

/**
 * Logs, once, what works but is hardly meant.
 */
final class OperationWarnings {

	private static final Log logger = LogFactory.getLog(OperationWarnings.class);

	/** What binds a parameter to a text that the client wrote. */
	private static final String BINDINGS = "org.springframework.web.bind.annotation.";

	private final Set<String> given = ConcurrentHashMap.newKeySet();

	void checkLimits(RateLimitOperation operation) {
		RateLimitPolicy policy = operation.policy().current();
		check(operation.description(), policy.limits());
		policy.plans().values().forEach((plan) -> check(operation.description(), plan.limits()));
	}

	private void check(String place, List<Limit> limits) {
		for (Limit limit : limits) {
			if (limit.permits() == 0) {
				warn(RateLimitCheck.LIMIT_ZERO, place + ": the limit " + limit + " refuses every call");
			}
			long least = limits.stream().mapToLong(Limit::burst).min().orElse(limit.burst());
			if (limit.burst() > limit.permits() && least < limit.burst()) {
				warn(RateLimitCheck.BURST_UNREACHABLE, place + ": the burst of " + limit
						+ " can never be reached, because another limit beside it holds no more than " + least);
			}
		}
	}

	/**
	 * A limit by what clients choose is no limit, unless another one stands beside it.
	 */
	void checkKeys(List<RateLimitOperation> operations, Method method) {
		if (operations.stream().allMatch((operation) -> chosenBy(operation, method) != null)) {
			for (RateLimitOperation operation : operations) {
				warn(RateLimitCheck.KEY_CHOSEN_BY_CLIENT,
						operation.description() + ": the key \"" + operation.key() + "\" is taken from a @"
								+ chosenBy(operation, method)
								+ " parameter, which clients choose: every new value is a "
								+ "new counter. Count by who the client is, or add a second limit that does");
			}
		}
	}

	/** The annotation by which a client chooses the key, or null. */
	private static @Nullable String chosenBy(RateLimitOperation operation, Method method) {
		Annotation[][] annotations = method.getParameterAnnotations();
		return operation.key()
			.parameters()
			.stream()
			.flatMap((parameter) -> Arrays.stream(annotations[parameter]))
			.map(Annotation::annotationType)
			.filter((type) -> type.getName().startsWith(BINDINGS))
			.map(Class::getSimpleName)
			.findFirst()
			.orElse(null);
	}

	private void warn(RateLimitCheck check, String finding) {
		if (this.given.add(finding)) {
			logger.warn(check.message(finding));
		}
	}

}
