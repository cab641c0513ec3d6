package io.github.ratelimit.web;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;

/**
 * The decisions that the response to one request tells of: of each policy the newest,
 * however often it was asked. Kept with the request. Thread-safe.
 */
public final class RequestAccount {

	/** The limit that refuses first: one that has refused, or that has the least left. */
	static final Comparator<LimitStatus> TIGHTEST_FIRST = Comparator.comparing(LimitStatus::violated)
		.reversed()
		.thenComparing(LimitStatus::remaining)
		.thenComparing(LimitStatus::resetAfter, Comparator.reverseOrder());

	private final Map<String, RateLimitDecision> decisions = new HashMap<>();

	/**
	 * Adds a decision, and lets the writers set the header fields anew. A decision made
	 * without the store is left out: it has no numbers to tell.
	 * @param decision the decision
	 * @param writers write the fields
	 * @param headers the response
	 */
	public synchronized void tell(RateLimitDecision decision, List<RateLimitHeaderWriter> writers, HeaderSink headers) {
		if (decision.source() == Source.STORE && !decision.limits().isEmpty()) {
			this.decisions.put(decision.policyName(), decision);
			List<RateLimitDecision> all = this.decisions.values()
				.stream()
				.sorted(Comparator.comparing(RequestAccount::tightest, TIGHTEST_FIRST))
				.toList();
			writers.forEach((writer) -> writer.write(all, headers));
		}
	}

	private static LimitStatus tightest(RateLimitDecision decision) {
		return tightest(Stream.of(decision));
	}

	/** Of decisions that have a limit at least. */
	static LimitStatus tightest(Stream<RateLimitDecision> decisions) {
		return decisions.flatMap((decision) -> decision.limits().stream()).min(TIGHTEST_FIRST).orElseThrow();
	}

}
