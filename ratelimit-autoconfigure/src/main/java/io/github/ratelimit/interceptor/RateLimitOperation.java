package io.github.ratelimit.interceptor;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.expression.spel.standard.SpelExpression;

import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.expression.CallContext;
import io.github.ratelimit.expression.CostExpression;
import io.github.ratelimit.expression.KeyExpression;

/**
 * One annotation, parsed.
 *
 * @param description where the annotation stands
 * @param policy the limits of callers without a plan
 * @param plan yields the plan of the caller
 * @param plans the limits of each plan
 * @param key whom the call is charged to
 * @param cost the permits it takes
 * @param condition whether it is limited at all
 */
record RateLimitOperation(String description, RateLimitPolicy policy, @Nullable SpelExpression plan,
		Map<String, RateLimitPolicy> plans, KeyExpression key, CostExpression cost,
		@Nullable SpelExpression condition) {

	/** Anything but a plain {@code false} limits the call. */
	boolean applies(CallContext call) {
		return this.condition == null || !Boolean.FALSE.equals(call.evaluate(this.condition));
	}

	RateLimitPolicy policy(CallContext call) {
		if (this.plan == null) {
			return this.policy;
		}
		Object name = call.evaluate(this.plan);
		return (name != null) ? this.plans.getOrDefault(name.toString(), this.policy) : this.policy;
	}

}
