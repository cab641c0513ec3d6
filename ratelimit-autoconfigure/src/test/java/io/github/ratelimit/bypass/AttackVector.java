package io.github.ratelimit.bypass;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitKeyResolver;
import io.github.ratelimit.bypass.naive.WrittenKey;

/**
 * One way in which clients got past a rate limiter, here or elsewhere.
 *
 * @param name the advisory or issue where there is one, and what the attacker does
 * @param setup the application
 * @param attack what one attacker sends
 * @param server where to: one of the addresses of this machine
 * @param victim a request of somebody else, whom the attack must not shut out; or null
 * @param mutation the application without the defence; or null
 */
record AttackVector(String name, Setup setup, Attack attack, String server, @Nullable String victim,
		@Nullable Mutation mutation) {

	private static final String LOOPBACK = "127.0.0.1";

	static AttackVector of(String name, Setup setup, Attack attack) {
		return new AttackVector(name, setup, attack, LOOPBACK, null, null);
	}

	static AttackVector of(String name, Setup setup, Stream<String> requests) {
		return of(name, setup, Attack.of(requests));
	}

	AttackVector at(String address) {
		return new AttackVector(this.name, this.setup, this.attack, address, this.victim, this.mutation);
	}

	AttackVector sparing(String request) {
		return new AttackVector(this.name, this.setup, this.attack, this.server, request, this.mutation);
	}

	/** What the limit must do without for the attack to succeed. */
	AttackVector bitesWith(String... properties) {
		return bitesIn(this.setup.with(properties));
	}

	AttackVector bitesIn(Setup mutated) {
		return bitesIn(mutated, null);
	}

	/** The vulnerable product's way to tell clients apart. */
	AttackVector bitesWithKey(RateLimitKeyResolver naive) {
		return bitesIn(this.setup.withNaiveKeys(), naive);
	}

	/** The same, as an annotation would have it. */
	AttackVector bitesWithKey(String naive) {
		return bitesWithKey(new WrittenKey(naive));
	}

	private AttackVector bitesIn(Setup mutated, @Nullable RateLimitKeyResolver naive) {
		return new AttackVector(this.name, this.setup, this.attack, this.server, this.victim,
				new Mutation(mutated, naive));
	}

	@Override
	public String toString() {
		return this.name;
	}

	/**
	 * An application without a defence.
	 *
	 * @param setup the application
	 * @param naiveKey whom it charges, if that is what it does not defend
	 */
	record Mutation(Setup setup, @Nullable RateLimitKeyResolver naiveKey) {

	}

}
