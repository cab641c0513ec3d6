package io.github.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Limits that are decided together, and what happens when they refuse or cannot be
 * decided. Immutable.
 */
public final class RateLimitPolicy {

	private static final int TOO_MANY_REQUESTS = 429;

	private static final Duration DEFAULT_MAX_WAIT = Duration.ofSeconds(1);

	private final String name;

	private final String id;

	private final List<Limit> limits;

	private final int status;

	private final FailurePolicy onFailure;

	private final Duration maxWait;

	private RateLimitPolicy(Builder builder) {
		this.name = builder.name;
		this.id = builder.id;
		this.limits = List.copyOf(builder.limits);
		this.status = builder.status;
		this.onFailure = builder.onFailure;
		this.maxWait = builder.maxWait;
		LimitRules.checkTogether(this.name, this.limits);
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
	 * The name shown to clients and in logs.
	 * @return the name
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
	 * @return at least one and at most eight, each of them a key in Redis
	 */
	public List<Limit> limits() {
		return this.limits;
	}

	/**
	 * The HTTP status of a refused call.
	 * @return 429 unless set
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
	 * @return one second unless set
	 */
	public Duration maxWait() {
		return this.maxWait;
	}

	/**
	 * A builder with the values of this policy.
	 * @return a new builder
	 */
	public Builder toBuilder() {
		return new Builder(this.name).id(this.id)
			.limits(this.limits)
			.status(this.status)
			.onFailure(this.onFailure)
			.maxWait(this.maxWait);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof RateLimitPolicy that && this.name.equals(that.name) && this.id.equals(that.id)
				&& this.limits.equals(that.limits) && this.status == that.status && this.onFailure == that.onFailure
				&& this.maxWait.equals(that.maxWait);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.name, this.id, this.limits, this.status, this.onFailure, this.maxWait);
	}

	@Override
	public String toString() {
		return this.name + this.limits;
	}

	/**
	 * Builds a {@link RateLimitPolicy}. Not thread-safe.
	 */
	public static final class Builder {

		private final String name;

		private String id;

		private final List<Limit> limits = new ArrayList<>();

		private int status = TOO_MANY_REQUESTS;

		private FailurePolicy onFailure = FailurePolicy.ALLOW;

		private Duration maxWait = DEFAULT_MAX_WAIT;

		private Builder(String name) {
			if (name.isBlank()) {
				throw new IllegalArgumentException("the name of a policy must not be blank");
			}
			this.name = name;
			this.id = name;
		}

		/**
		 * Sets what the counters belong to.
		 * @param id the id; the name unless set
		 * @return this builder
		 */
		public Builder id(String id) {
			this.id = Objects.requireNonNull(id, "'id' must not be null");
			return this;
		}

		/**
		 * Adds a limit.
		 * @param limit the limit
		 * @return this builder
		 */
		public Builder limit(Limit limit) {
			this.limits.add(limit);
			return this;
		}

		/**
		 * Replaces the limits.
		 * @param limits the limits
		 * @return this builder
		 */
		public Builder limits(List<Limit> limits) {
			this.limits.clear();
			this.limits.addAll(limits);
			return this;
		}

		/**
		 * Sets the HTTP status of a refused call.
		 * @param status a client or server error, from 400 to 599
		 * @return this builder
		 * @throws IllegalArgumentException if the status does not refuse
		 */
		public Builder status(int status) {
			if (status < 400 || status > 599) {
				throw new IllegalArgumentException(
						"the status of a refused call must be from 400 to 599, but is " + status);
			}
			this.status = status;
			return this;
		}

		/**
		 * Sets what to answer when the store cannot be reached.
		 * @param onFailure the answer
		 * @return this builder
		 */
		public Builder onFailure(FailurePolicy onFailure) {
			this.onFailure = Objects.requireNonNull(onFailure, "'onFailure' must not be null");
			return this;
		}

		/**
		 * Sets the longest that a {@link Algorithm#LEAKY_BUCKET} lets a call wait.
		 * @param maxWait the longest wait, up to an hour; zero refuses what cannot go on
		 * at once
		 * @return this builder
		 * @throws IllegalArgumentException if the wait is negative or longer than an hour
		 */
		public Builder maxWait(Duration maxWait) {
			LimitRules.checkMaxWait(maxWait);
			this.maxWait = maxWait;
			return this;
		}

		/**
		 * Checks the values and builds the policy.
		 * @return the policy
		 * @throws IllegalArgumentException if there is no limit, if there are too many,
		 * or if two of them would share a counter
		 */
		public RateLimitPolicy build() {
			return new RateLimitPolicy(this);
		}

	}

}
