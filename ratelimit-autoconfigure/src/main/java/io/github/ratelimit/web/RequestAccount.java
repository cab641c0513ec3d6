package io.github.ratelimit.web;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;

/**
 * The decisions that the response to one request tells of: one of each policy, however
 * often it was asked, which is the newest unless another has less left. Kept with the
 * request. Thread-safe.
 */
public final class RequestAccount {

	private static final Log logger = LogFactory.getLog(RequestAccount.class);

	/** The limit that refuses first: one that has refused, or that has the least left. */
	private static final Comparator<LimitStatus> TIGHTEST_FIRST = Comparator.comparing(LimitStatus::violated)
		.reversed()
		.thenComparing(LimitStatus::remaining)
		.thenComparing(LimitStatus::resetAfter, Comparator.reverseOrder());

	private static final Comparator<RateLimitDecision> DECISIONS = Comparator.comparing(RequestAccount::tightest,
			TIGHTEST_FIRST);

	private final Map<String, RateLimitDecision> decisions = new HashMap<>();

	private final Set<String> fields = new CopyOnWriteArraySet<>();

	/**
	 * Adds a decision, and lets the writers set the header fields anew. A decision made
	 * without the store is left out: it has no numbers to tell.
	 */
	public synchronized void tell(RateLimitDecision decision, List<RateLimitHeaderWriter> writers, HeaderSink headers) {
		if (!writers.isEmpty() && isOfStore(decision) && !decision.limits().isEmpty()) {
			this.decisions.merge(decision.policy().id(), decision,
					(known, newest) -> (DECISIONS.compare(known, newest) < 0) ? known : newest);
			List<RateLimitDecision> all = tightestFirst();
			for (RateLimitHeaderWriter writer : writers) {
				try {
					writer.write(all, (name, value) -> {
						this.fields.add(name);
						headers.set(name, value);
					});
				}
				catch (RuntimeException ex) {
					logger.warn("A RateLimitHeaderWriter failed; the decision stands", ex);
				}
			}
		}
	}

	private static boolean isOfStore(RateLimitDecision decision) {
		return decision.source() == Source.STORE || decision.source() == Source.STORE_CACHED;
	}

	/** Most requests have a decision alone, which need not be compared. */
	private List<RateLimitDecision> tightestFirst() {
		Collection<RateLimitDecision> all = this.decisions.values();
		return (all.size() == 1) ? List.copyOf(all) : all.stream().sorted(DECISIONS).toList();
	}

	/** The names of the header fields that were set, in the order of their first time. */
	public Set<String> fields() {
		return this.fields;
	}

	/** Of a decision that has a limit at least. */
	static LimitStatus tightest(RateLimitDecision decision) {
		return decision.limits().stream().min(TIGHTEST_FIRST).orElseThrow();
	}

}
