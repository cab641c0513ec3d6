package io.github.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link RateLimitPolicy}. What sets a value returns the builder itself. Not
 * thread-safe.
 */
public final class RateLimitPolicyBuilder {

	private static final int TOO_MANY_REQUESTS = 429;

	private String name;

	private String id;

	private final List<Limit> limits = new ArrayList<>();

	private final Map<String, List<Limit>> plans = new LinkedHashMap<>();

	private int status = TOO_MANY_REQUESTS;

	private FailurePolicy onFailure = FailurePolicy.ALLOW;

	private Duration maxWait = Duration.ofSeconds(1);

	private @Nullable RateLimitMode mode;

	private List<Limit> shadow = List.of();

	private String keyKind = "";

	RateLimitPolicyBuilder(String name) {
		this.name = name;
		this.id = name;
	}

	/**
	 * Sets the name shown to clients. What the counters belong to stays as it is.
	 * @param name the name
	 */
	public RateLimitPolicyBuilder name(String name) {
		this.name = name;
		return this;
	}

	/**
	 * Sets what the counters belong to.
	 * @param id the id; the name unless set
	 */
	public RateLimitPolicyBuilder id(String id) {
		this.id = id;
		return this;
	}

	/**
	 * Adds a limit.
	 * @param limit the limit
	 */
	public RateLimitPolicyBuilder limit(Limit limit) {
		this.limits.add(limit);
		return this;
	}

	/**
	 * Replaces the limits.
	 * @param limits the limits
	 */
	public RateLimitPolicyBuilder limits(List<Limit> limits) {
		this.limits.clear();
		this.limits.addAll(limits);
		return this;
	}

	/**
	 * Adds a plan, or replaces it.
	 * @param plan the name of the plan
	 * @param limits the limits of callers who have it; none if they are not limited
	 */
	public RateLimitPolicyBuilder plan(String plan, List<Limit> limits) {
		this.plans.put(plan, List.copyOf(limits));
		return this;
	}

	/**
	 * Sets the HTTP status of a refused call.
	 * @param status a client or server error, from 400 to 599
	 */
	public RateLimitPolicyBuilder status(int status) {
		this.status = status;
		return this;
	}

	/**
	 * Sets what to answer when the store cannot be reached.
	 * @param onFailure the answer
	 */
	public RateLimitPolicyBuilder onFailure(FailurePolicy onFailure) {
		this.onFailure = onFailure;
		return this;
	}

	/**
	 * Sets the longest that a {@link Algorithm#LEAKY_BUCKET} lets a call wait.
	 * @param maxWait the longest wait, up to 10 seconds; zero refuses what cannot go on
	 * at once
	 */
	public RateLimitPolicyBuilder maxWait(Duration maxWait) {
		this.maxWait = maxWait;
		return this;
	}

	/**
	 * Sets whether calls are refused.
	 * @param mode the mode; null for what {@code ratelimit.mode} says
	 */
	public RateLimitPolicyBuilder mode(@Nullable RateLimitMode mode) {
		this.mode = mode;
		return this;
	}

	/**
	 * Sets limits that are tried beside those of the policy, and refuse nothing.
	 * @param limits the limits; none to try none
	 */
	public RateLimitPolicyBuilder shadow(List<Limit> limits) {
		this.shadow = List.copyOf(limits);
		return this;
	}

	/** What the keys are. */
	RateLimitPolicyBuilder keyKind(String keyKind) {
		this.keyKind = keyKind;
		return this;
	}

	/**
	 * Checks the values and builds the policy.
	 * @return the policy
	 * @throws IllegalArgumentException if the name is blank, if there is no limit or
	 * there are too many, if two limits would share a counter, if the status or the
	 * longest wait is out of range, or if a policy in shadow tries other limits
	 */
	public RateLimitPolicy build() {
		LimitRules.checkLimited(this.name, this.limits);
		return unchecked();
	}

	/** Also without limits: a plan that is unlimited has none. */
	RateLimitPolicy unchecked() {
		Map<String, RateLimitPolicy> ofPlans = new LinkedHashMap<>();
		this.plans.forEach((plan, planLimits) -> ofPlans.put(plan, policy(planLimits, Map.of(), this.mode, null)));
		RateLimitPolicy tried = this.shadow.isEmpty() ? null
				: policy(this.shadow, Map.of(), RateLimitMode.SHADOW, null);
		return policy(this.limits, ofPlans, this.mode, tried);
	}

	private RateLimitPolicy policy(List<Limit> ofPolicy, Map<String, RateLimitPolicy> ofPlans,
			@Nullable RateLimitMode ofMode, @Nullable RateLimitPolicy tried) {
		return new RateLimitPolicy(this.name, this.id, ofPolicy, ofPlans, this.status, this.onFailure, this.maxWait,
				ofMode, tried, this.keyKind, hasEqualBuckets());
	}

	private boolean hasEqualBuckets() {
		Map<Object, Long> fills = new HashMap<>();
		return Stream.concat(this.limits.stream(), this.plans.values().stream().flatMap(List::stream))
			.filter((limit) -> limit.algorithm() == Algorithm.TOKEN_BUCKET
					|| limit.algorithm() == Algorithm.LEAKY_BUCKET)
			.allMatch((limit) -> {
				long fill = limit.burst() * limit.intervalMicros();
				Long known = fills.putIfAbsent(List.of(limit.algorithm(), limit.period()), fill);
				return known == null || known == fill;
			});
	}

}
