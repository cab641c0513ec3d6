package io.github.ratelimit.operation;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitCheckException;
import io.github.ratelimit.expression.CallExpression;
import io.github.ratelimit.expression.CostExpression;
import io.github.ratelimit.expression.ExpressionScope;
import io.github.ratelimit.expression.Expressions;
import io.github.ratelimit.expression.KeyExpression;
import io.github.ratelimit.policy.LivePolicy;
import io.github.ratelimit.policy.PolicyDeclaration;
import io.github.ratelimit.policy.PolicySettings;
import io.github.ratelimit.policy.RateLimitPolicies;

/**
 * Makes operations out of what annotations and routes say, and refuses those that cannot
 * work. Thread-safe.
 */
public final class OperationFactory {

	private final OperationWarnings warnings = new OperationWarnings();

	private final RateLimitPolicies policies;

	private final Expressions expressions;

	private final String defaultKey;

	/**
	 * Creates the factory.
	 * @param policies the policies, which configuration overrides
	 * @param expressions the parser of expressions
	 * @param defaultKey the key where none is given
	 */
	public OperationFactory(RateLimitPolicies policies, Expressions expressions, String defaultKey) {
		this.policies = policies;
		this.expressions = expressions;
		this.defaultKey = defaultKey;
	}

	/**
	 * Makes an operation.
	 * @param description where it stands
	 * @param declaration its policy
	 * @param texts its expressions
	 * @param method the limited method; null for a route
	 * @return the operation
	 * @throws IllegalArgumentException if it cannot work
	 */
	public RateLimitOperation create(String description, PolicyDeclaration declaration, OperationTexts texts,
			@Nullable Method method) {
		PolicySettings settings = this.policies.settings(declaration.name());
		CallExpression plan = expression(settings.plan(), ExpressionScope.before(method));
		CostExpression cost = CostExpression.parse(texts.cost(), method, this.expressions);
		LivePolicy live = this.policies.declare(declaration, (policy) -> {
			checkPlan(plan, policy);
			checkCost(cost.constant(), policy);
		});
		String key = firstText(settings.key(), texts.key(), this.defaultKey);
		RateLimitOperation operation = new RateLimitOperation(description, live, plan,
				KeyExpression.parse(key, method, this.expressions), cost,
				expression(texts.condition(), ExpressionScope.before(method)),
				expression(texts.countIf(), ExpressionScope.after(method)));
		this.warnings.checkLimits(operation);
		return operation;
	}

	/**
	 * Warns of what only all operations of a method together tell.
	 * @param operations the operations
	 * @param method the method
	 */
	public void checkTogether(List<RateLimitOperation> operations, Method method) {
		this.warnings.checkKeys(operations, method);
	}

	private @Nullable CallExpression expression(@Nullable String text, ExpressionScope scope) {
		return StringUtils.hasText(text) ? this.expressions.parse(text, scope) : null;
	}

	private static void checkPlan(@Nullable CallExpression plan, RateLimitPolicy policy) {
		Set<String> known = policy.plans().keySet();
		if (plan != null) {
			for (String name : plan.literalResults()) {
				if (!known.contains(name)) {
					throw new RateLimitCheckException(RateLimitCheck.PLAN_UNKNOWN,
							"the plan expression \"" + plan + "\" yields the plan \"" + name
									+ "\", which has no limits. Known are " + known.stream().sorted().toList());
				}
			}
		}
	}

	/** A constant that no limit ever holds would refuse every call. */
	private static void checkCost(long cost, RateLimitPolicy policy) {
		Stream.concat(Stream.of(policy), policy.plans().values().stream())
			.flatMap((each) -> each.limits().stream())
			.filter((limit) -> limit.permits() > 0 && limit.burst() < cost)
			.findFirst()
			.ifPresent((limit) -> {
				throw new RateLimitCheckException(RateLimitCheck.COST_UNREACHABLE, "a call costs " + cost
						+ ", but the limit " + limit + " never holds more than " + limit.burst());
			});
	}

	private static String firstText(@Nullable String... candidates) {
		for (String candidate : candidates) {
			if (StringUtils.hasText(candidate)) {
				return candidate;
			}
		}
		return "";
	}

}
