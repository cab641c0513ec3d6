package io.github.ratelimit.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitCharge;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitMode;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.StoreResult;

/**
 * Charges that one call of the store decides: all or none.
 *
 * @param counters of each charge
 * @param buckets of each charge, no two of which are the same
 * @param costs of each charge
 */
record ChargesTogether(List<PolicyCounters> counters, List<RateLimitBucket> buckets, List<Long> costs) {

	/** The refusal with the longest wait; the longest is that which no wait ends. */
	private static final Comparator<RateLimitDecision> LONGEST_WAIT = Comparator
		.comparing(RateLimitDecision::retryAfter, Comparator.nullsLast(Comparator.naturalOrder()));

	/**
	 * Null if the store cannot decide them together: a policy in shadow, or with limits
	 * that are tried, does not keep others from being charged; an unlimited one is not
	 * counted; and what is charged twice has to be taken twice.
	 */
	static @Nullable ChargesTogether of(List<RateLimitCharge> charges,
			Function<RateLimitCharge, PolicyCounters> countersOf) {
		List<PolicyCounters> counters = new ArrayList<>(charges.size());
		List<RateLimitBucket> buckets = new ArrayList<>(charges.size());
		Set<Object> known = new HashSet<>();
		for (RateLimitCharge charge : charges) {
			PolicyCounters own = countersOf.apply(charge);
			RateLimitBucket bucket = (own.onlyCounters() != null) ? own.inForce(charge.key()) : null;
			if (bucket == null || own.policy().mode() == RateLimitMode.SHADOW
					|| !known.add(List.of(bucket.policyId(), bucket.counters().keyKind(), bucket.key()))) {
				return null;
			}
			counters.add(own);
			buckets.add(bucket);
		}
		return (charges.size() > 1)
				? new ChargesTogether(counters, buckets, charges.stream().map(RateLimitCharge::cost).toList()) : null;
	}

	/** The longest refusal that is known without asking; null if there is none. */
	@Nullable RateLimitDecision find(DenyCache cache) {
		RateLimitDecision longest = null;
		for (int i = 0; i < this.buckets.size(); i++) {
			RateLimitDecision refused = cache.find(this.counters.get(i), this.buckets.get(i).key(), this.costs.get(i));
			if (refused != null && (longest == null || LONGEST_WAIT.compare(refused, longest) > 0)) {
				longest = refused;
			}
		}
		return longest;
	}

	/** Begins to ask the store. */
	List<DenyCache.Question> ask(DenyCache cache) {
		List<DenyCache.Question> questions = new ArrayList<>(this.buckets.size());
		for (int i = 0; i < this.buckets.size(); i++) {
			questions.add(cache.ask(this.counters.get(i), this.buckets.get(i).key(), this.costs.get(i)));
		}
		return questions;
	}

	/** All decisions if all allow; else that which refuses for the longest time. */
	static List<RateLimitDecision> decide(List<DenyCache.Question> questions, List<StoreResult> results) {
		List<RateLimitDecision> decisions = new ArrayList<>(results.size());
		for (int i = 0; i < results.size(); i++) {
			decisions.add(questions.get(i).decide(results.get(i)));
		}
		return decisions.stream()
			.filter((decision) -> !decision.allowed())
			.max(LONGEST_WAIT)
			.map(List::of)
			.orElse(decisions);
	}

}
