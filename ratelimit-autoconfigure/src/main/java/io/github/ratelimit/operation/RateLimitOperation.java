package io.github.ratelimit.operation;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.expression.CallContext;
import io.github.ratelimit.expression.CallExpression;
import io.github.ratelimit.expression.CostExpression;
import io.github.ratelimit.expression.KeyExpression;
import io.github.ratelimit.policy.LivePolicy;

/**
 * One annotation or route, parsed: by which limits a call is charged, whom, and how much.
 *
 * @param description where it stands
 * @param plan yields the plan of the caller
 * @param condition whether a call is limited at all
 * @param countIf whether it counts, once its response is known
 */
public record RateLimitOperation(String description, LivePolicy policy, @Nullable CallExpression plan,
		KeyExpression key, CostExpression cost, @Nullable CallExpression condition, @Nullable CallExpression countIf) {

	/**
	 * Whether the call can only be charged once the arguments of the method are there.
	 * Creates the beans that resolve keys, so do not ask before all singletons exist.
	 */
	public boolean needsArguments() {
		return this.key.needsArguments() || this.cost.needsArguments() || needsArguments(this.plan)
				|| needsArguments(this.condition) || needsArguments(this.countIf);
	}

	/** Whether the call can only be charged once it is known who is logged in. */
	public boolean needsPrincipal() {
		return this.key.needsPrincipal() || (this.plan != null && this.plan.needsPrincipal());
	}

	/** Anything but a plain {@code false} limits the call. */
	boolean applies(CallContext call) {
		return this.condition == null || !Boolean.FALSE.equals(this.condition.evaluate(call));
	}

	/** Anything but a plain {@code false} counts. */
	boolean counts(CallContext call) {
		return this.countIf == null || !Boolean.FALSE.equals(this.countIf.evaluate(call));
	}

	RateLimitPolicy policy(String keyKind, CallContext call) {
		RateLimitPolicy current = this.policy.current(keyKind);
		Object name = (this.plan != null) ? this.plan.evaluate(call) : null;
		return current.forPlan((name != null) ? name.toString() : null);
	}

	private static boolean needsArguments(@Nullable CallExpression expression) {
		return expression != null && expression.needsArguments();
	}

}
