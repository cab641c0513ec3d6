package io.github.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.check.RelaxedName;

/**
 * Limits that are decided together, and what happens when they refuse or cannot be
 * decided. Immutable. Made by {@link #builder(String)}, as components may be added.
 *
 * @param name the name shown to clients and in logs
 * @param id what the counters belong to: policies with the same id share them; the name
 * unless the policy belongs to one method or class
 * @param limits at least one and at most eight limits, each of them a key in Redis, in
 * the order in which they were given; none for a plan that is unlimited
 * @param plans the policies of callers with a plan, by the name of the plan; they differ
 * in their limits alone
 * @param status the HTTP status of a refused call, 429 unless set
 * @param onFailure what to answer when the store cannot be reached,
 * {@link FailurePolicy#ALLOW} unless set
 * @param maxWait the longest that a {@link Algorithm#LEAKY_BUCKET} lets a call wait for
 * its turn, one second unless set; calls that would have to wait longer are refused
 * @param mode whether it refuses calls, {@link RateLimitMode#ENFORCE} unless set
 * @param shadow other limits that are tried beside these, on counters of their own, as a
 * policy in {@link RateLimitMode#SHADOW}; null if there are none. Plans have none
 * @param keyKind what its keys are, see {@link #forKey}; empty for those of code alone;
 * several, separated by commas, where annotations of the name differ
 */
public record RateLimitPolicy(String name, String id, List<Limit> limits, Map<String, RateLimitPolicy> plans,
		int status, FailurePolicy onFailure, Duration maxWait, RateLimitMode mode, @Nullable RateLimitPolicy shadow,
		String keyKind) {

	private static final int TOO_MANY_REQUESTS = 429;

	public RateLimitPolicy {
		limits = List.copyOf(limits);
		plans = Map.copyOf(plans);
		Objects.requireNonNull(id, "'id' must not be null");
		Objects.requireNonNull(onFailure, "'onFailure' must not be null");
		Objects.requireNonNull(mode, "'mode' must not be null");
		KeyKinds.check(keyKind);
		LimitRules.checkPolicy(name, status, maxWait);
		LimitRules.checkTogether(name, limits);
		LimitRules.checkShadow(name, mode, shadow);
	}

	/**
	 * Starts a policy.
	 * @param name the name, shown to clients
	 * @return a builder without limits
	 */
	public static Builder builder(String name) {
		return new Builder(name);
	}

	/**
	 * A policy of token buckets.
	 * @param name the name, shown to clients
	 * @param limits one limit or several separated by {@code ;}, as in
	 * {@link Limit#parse(String)}
	 * @return the policy
	 * @throws IllegalArgumentException if the limits cannot be read
	 */
	public static RateLimitPolicy of(String name, String limits) {
		return builder(name).limits(Limit.parseAll(limits, Algorithm.TOKEN_BUCKET)).build();
	}

	/**
	 * The policy of callers with a plan. Where there is no plan of exactly that name, one
	 * counts whose name has the same letters and digits, as properties are compared.
	 * @param plan the name of the plan, or null for none
	 * @return the policy with the limits of the plan; this policy if it has no such plan
	 */
	public RateLimitPolicy forPlan(@Nullable String plan) {
		RateLimitPolicy ofPlan = (plan != null) ? RelaxedName.find(this.plans, plan) : null;
		return (ofPlan != null) ? ofPlan : this;
	}

	/**
	 * The policy with the counters of another kind of key. Counters of different kinds
	 * never meet: a user with the name {@code 192.0.2.1} is not the client of that
	 * address. What {@link RateLimitPolicyRegistry} gives has the kind of the first part
	 * of its key, as in {@code principal, ip}; this method leads to the other parts, and
	 * says which is meant where annotations of one name have different keys.
	 * @param kind {@code ip}, {@code principal}, {@code global}, {@code header:x-api-key}
	 * with the name in lower case, {@code cookie:session}, {@code resolver:apiClient} or
	 * {@code expression}; a second expression of one key is {@code expression#} and its
	 * place in the key
	 * @return the policy for keys of that kind
	 * @throws IllegalArgumentException if that is no kind
	 */
	public RateLimitPolicy forKey(String kind) {
		Builder builder = toBuilder();
		builder.keyKind = kind;
		return builder.unchecked();
	}

	/**
	 * A builder with the values of this policy.
	 * @return a new builder
	 */
	public Builder toBuilder() {
		Builder builder = new Builder(this.name).id(this.id)
			.limits(this.limits)
			.status(this.status)
			.onFailure(this.onFailure)
			.maxWait(this.maxWait)
			.mode(this.mode)
			.shadow((this.shadow != null) ? this.shadow.limits() : List.of());
		this.plans.forEach((plan, policy) -> builder.plan(plan, policy.limits()));
		builder.keyKind = this.keyKind;
		return builder;
	}

	@Override
	public String toString() {
		return this.name + this.limits;
	}

	/**
	 * Builds a {@link RateLimitPolicy}. What sets a value returns the builder itself. Not
	 * thread-safe.
	 */
	public static final class Builder {

		private String name;

		private String id;

		private final List<Limit> limits = new ArrayList<>();

		private final Map<String, List<Limit>> plans = new LinkedHashMap<>();

		private int status = TOO_MANY_REQUESTS;

		private FailurePolicy onFailure = FailurePolicy.ALLOW;

		private Duration maxWait = Duration.ofSeconds(1);

		private RateLimitMode mode = RateLimitMode.ENFORCE;

		private List<Limit> shadow = List.of();

		private String keyKind = "";

		private Builder(String name) {
			this.name = name;
			this.id = name;
		}

		/**
		 * Sets the name shown to clients. What the counters belong to stays as it is.
		 * @param name the name
		 */
		public Builder name(String name) {
			this.name = name;
			return this;
		}

		/**
		 * Sets what the counters belong to.
		 * @param id the id; the name unless set
		 */
		public Builder id(String id) {
			this.id = id;
			return this;
		}

		/**
		 * Adds a limit.
		 * @param limit the limit
		 */
		public Builder limit(Limit limit) {
			this.limits.add(limit);
			return this;
		}

		/**
		 * Replaces the limits.
		 * @param limits the limits
		 */
		public Builder limits(List<Limit> limits) {
			this.limits.clear();
			this.limits.addAll(limits);
			return this;
		}

		/**
		 * Adds a plan, or replaces it.
		 * @param plan the name of the plan
		 * @param limits the limits of callers who have it; none if they are not limited
		 */
		public Builder plan(String plan, List<Limit> limits) {
			this.plans.put(plan, List.copyOf(limits));
			return this;
		}

		/**
		 * Sets the HTTP status of a refused call.
		 * @param status a client or server error, from 400 to 599
		 */
		public Builder status(int status) {
			this.status = status;
			return this;
		}

		/**
		 * Sets what to answer when the store cannot be reached.
		 * @param onFailure the answer
		 */
		public Builder onFailure(FailurePolicy onFailure) {
			this.onFailure = onFailure;
			return this;
		}

		/**
		 * Sets the longest that a {@link Algorithm#LEAKY_BUCKET} lets a call wait.
		 * @param maxWait the longest wait, up to 10 seconds; zero refuses what cannot go
		 * on at once
		 */
		public Builder maxWait(Duration maxWait) {
			this.maxWait = maxWait;
			return this;
		}

		/**
		 * Sets whether calls are refused.
		 * @param mode the mode
		 */
		public Builder mode(RateLimitMode mode) {
			this.mode = mode;
			return this;
		}

		/**
		 * Sets limits that are tried beside those of the policy, and refuse nothing.
		 * @param limits the limits; none to try none
		 */
		public Builder shadow(List<Limit> limits) {
			this.shadow = List.copyOf(limits);
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

		/** A plan that is unlimited has no limit. */
		private RateLimitPolicy unchecked() {
			Map<String, RateLimitPolicy> ofPlans = new LinkedHashMap<>();
			this.plans.forEach((plan, planLimits) -> ofPlans.put(plan, policy(planLimits, Map.of(), this.mode, null)));
			RateLimitPolicy tried = this.shadow.isEmpty() ? null
					: policy(this.shadow, Map.of(), RateLimitMode.SHADOW, null);
			return policy(this.limits, ofPlans, this.mode, tried);
		}

		private RateLimitPolicy policy(List<Limit> ofPolicy, Map<String, RateLimitPolicy> ofPlans, RateLimitMode ofMode,
				@Nullable RateLimitPolicy tried) {
			return new RateLimitPolicy(this.name, this.id, ofPolicy, ofPlans, this.status, this.onFailure, this.maxWait,
					ofMode, tried, this.keyKind);
		}

	}

}
