package io.github.ratelimit;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.check.RelaxedName;

/**
 * Limits that are decided together, and what happens when they refuse or cannot be
 * decided. Immutable. Two policies are equal if all their values are.
 */
public final class RateLimitPolicy {

	private final String name;

	private final String id;

	private final List<Limit> limits;

	private final Map<String, RateLimitPolicy> plans;

	private final int status;

	private final FailurePolicy onFailure;

	private final Duration maxWait;

	private final @Nullable RateLimitMode mode;

	private final @Nullable RateLimitPolicy shadow;

	private final String keyKind;

	private final boolean equalBuckets;

	/** Kept, as each call looks something up by its policy. */
	private final int hash;

	/** Made by the builder. The policies of plans differ in their limits alone. */
	RateLimitPolicy(String name, String id, List<Limit> limits, Map<String, RateLimitPolicy> plans, int status,
			FailurePolicy onFailure, Duration maxWait, @Nullable RateLimitMode mode, @Nullable RateLimitPolicy shadow,
			String keyKind, boolean equalBuckets) {
		this.name = name;
		this.id = Objects.requireNonNull(id, "'id' must not be null");
		this.limits = List.copyOf(limits);
		this.plans = Map.copyOf(plans);
		this.status = status;
		this.onFailure = Objects.requireNonNull(onFailure, "'onFailure' must not be null");
		this.maxWait = maxWait;
		this.mode = mode;
		this.shadow = shadow;
		this.keyKind = keyKind;
		this.equalBuckets = equalBuckets;
		KeyKinds.check(keyKind);
		LimitRules.checkPolicy(name, status, maxWait);
		LimitRules.checkTogether(name, limits);
		LimitRules.checkShadow(name, mode, shadow);
		this.hash = values().hashCode();
	}

	/**
	 * Starts a policy.
	 * @param name the name, shown to clients
	 * @return a builder without limits
	 */
	public static RateLimitPolicyBuilder builder(String name) {
		return new RateLimitPolicyBuilder(name);
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
	 * The name shown to clients and in logs.
	 * @return the name, not blank
	 */
	public String name() {
		return this.name;
	}

	/**
	 * What the counters belong to: policies with the same id share them.
	 * @return the id; the name unless the policy belongs to one method or class
	 */
	public String id() {
		return this.id;
	}

	/**
	 * The limits, in the order in which they were given.
	 * @return one to eight limits; none for a plan that is unlimited
	 */
	public List<Limit> limits() {
		return this.limits;
	}

	/**
	 * The policies of callers with a plan, which differ in their limits alone.
	 * @return the policies, by the names of the plans
	 */
	public Map<String, RateLimitPolicy> plans() {
		return this.plans;
	}

	/**
	 * The HTTP status of a refused call.
	 * @return from 400 to 599; 429 unless set
	 */
	public int status() {
		return this.status;
	}

	/**
	 * What to answer when the store cannot be reached.
	 * @return {@link FailurePolicy#ALLOW} unless set
	 */
	public FailurePolicy onFailure() {
		return this.onFailure;
	}

	/**
	 * The longest that a {@link Algorithm#LEAKY_BUCKET} lets a call wait for its turn;
	 * calls that would have to wait longer are refused.
	 * @return from zero to 10 seconds; one second unless set
	 */
	public Duration maxWait() {
		return this.maxWait;
	}

	/**
	 * Whether it refuses calls.
	 * @return the mode; null, unless set, for what {@code ratelimit.mode} says
	 */
	public @Nullable RateLimitMode mode() {
		return this.mode;
	}

	/**
	 * Other limits that are tried beside these, on counters of their own.
	 * @return a policy in {@link RateLimitMode#SHADOW}; null if there are none, as for
	 * plans
	 */
	public @Nullable RateLimitPolicy shadow() {
		return this.shadow;
	}

	/**
	 * What its keys are, see {@link #forKey}.
	 * @return the kind; empty for policies of code alone; several, separated by commas,
	 * where annotations of the name differ
	 */
	public String keyKind() {
		return this.keyKind;
	}

	/**
	 * Whether buckets that this policy and its plans share are filled in the same time,
	 * as those of {@code 5/minute} and {@code 100/minute} are. A smaller one cuts down
	 * what was taken from a larger one, so that permits come back sooner.
	 * @return whether they are; the same for the policies of its plans
	 */
	public boolean hasEqualBuckets() {
		return this.equalBuckets;
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
		RateLimitPolicyBuilder builder = toBuilder();
		return builder.keyKind(kind).unchecked();
	}

	/**
	 * The policy with a mode, unless it has one. In {@link RateLimitMode#SHADOW} it tries
	 * no other limits, as none are in force that they could stand beside.
	 * @param mode what {@code ratelimit.mode} says
	 * @return this policy if it has a mode, or else one that has the given mode
	 */
	public RateLimitPolicy withDefaultMode(RateLimitMode mode) {
		if (this.mode != null) {
			return this;
		}
		RateLimitPolicyBuilder builder = toBuilder().mode(mode);
		return ((mode == RateLimitMode.SHADOW) ? builder.shadow(List.of()) : builder).unchecked();
	}

	/**
	 * A builder with the values of this policy.
	 * @return a new builder
	 */
	public RateLimitPolicyBuilder toBuilder() {
		RateLimitPolicyBuilder builder = new RateLimitPolicyBuilder(this.name).id(this.id)
			.limits(this.limits)
			.status(this.status)
			.onFailure(this.onFailure)
			.maxWait(this.maxWait)
			.mode(this.mode)
			.shadow((this.shadow != null) ? this.shadow.limits() : List.of());
		this.plans.forEach((plan, policy) -> builder.plan(plan, policy.limits()));
		return builder.keyKind(this.keyKind);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof RateLimitPolicy policy && this.hash == policy.hash
				&& values().equals(policy.values()));
	}

	@Override
	public int hashCode() {
		return this.hash;
	}

	@Override
	public String toString() {
		return this.name + this.limits;
	}

	private List<Object> values() {
		return Arrays.asList(this.name, this.id, this.limits, this.plans, this.status, this.onFailure, this.maxWait,
				this.mode, this.shadow, this.keyKind);
	}

}
