package io.github.ratelimit.operation;

import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.expression.CallExpression;
import io.github.ratelimit.expression.CostExpression;
import io.github.ratelimit.expression.Expressions;
import io.github.ratelimit.expression.KeyExpression;
import io.github.ratelimit.policy.LivePolicy;
import io.github.ratelimit.policy.PolicyDeclaration;
import io.github.ratelimit.policy.PolicySettings;
import io.github.ratelimit.policy.PolicyUse;
import io.github.ratelimit.policy.RateLimitPolicies;

/**
 * Makes operations out of what annotations and routes say, and refuses those that cannot
 * work. Thread-safe.
 */
public final class OperationFactory {

	private final RateLimitPolicies policies;

	private final Expressions expressions;

	private final String defaultKey;

	private final OperationCheck check;

	public OperationFactory(RateLimitPolicies policies, Expressions expressions, String defaultKey,
			CheckReporter reporter) {
		this.policies = policies;
		this.expressions = expressions;
		this.defaultKey = defaultKey;
		this.check = new OperationCheck(reporter);
	}

	/**
	 * Makes an operation.
	 * @param place the annotation or the property in which it is written
	 * @param method the limited method; null for a route
	 * @throws IllegalArgumentException if it cannot work
	 * @throws io.github.ratelimit.check.RateLimitConfigurationException if a check of
	 * adjustable severity is set to stop
	 */
	public RateLimitOperation create(String place, PolicyDeclaration declaration, OperationTexts texts,
			@Nullable Method method) {
		PolicySettings settings = this.policies.settings(declaration.name());
		CallExpression plan = expression(settings.plan(), method, false);
		CostExpression cost = CostExpression.parse(texts.cost(), method, this.expressions);
		String keyText = Stream.of(settings.key(), texts.key())
			.filter(StringUtils::hasText)
			.findFirst()
			.orElse(this.defaultKey);
		KeyExpression key = KeyExpression.parse(keyText, method, this.expressions);
		LivePolicy live = this.policies.declare(declaration, new PolicyUse(place, keyText, key.kinds()),
				(policy) -> this.check.checkPolicy(place, policy, plan, cost.constant()));
		this.check.checkKey(place, key);
		if (StringUtils.hasText(texts.countIf())) {
			this.policies.markGivenBack(live);
		}
		return new RateLimitOperation(place, live, plan, key, cost, expression(texts.condition(), method, false),
				expression(texts.countIf(), method, true));
	}

	/**
	 * Checks what only all operations of a method together tell.
	 * @param background the annotation that has the method run outside of requests, or
	 * null
	 */
	public void checkTogether(List<RateLimitOperation> operations, Method method, @Nullable String background) {
		if (operations.size() > 1) {
			// The first gives back what it took if the second refuses.
			operations.forEach((operation) -> this.policies.markGivenBack(operation.policy()));
		}
		this.check.checkKeys(operations, method);
		if (background != null) {
			this.check.checkBackground(operations, method, background);
		}
	}

	private @Nullable CallExpression expression(@Nullable String text, @Nullable Method method, boolean answered) {
		return StringUtils.hasText(text) ? this.expressions.parse(text, method, answered) : null;
	}

}
