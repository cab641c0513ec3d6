package io.github.ratelimit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Decides whether a call may go on. Thread-safe.
 * <p>
 * The key says whom the call is charged to, and must not be blank. It never reaches the
 * store in clear unless {@code ratelimit.hash-keys} is switched off. Blanks around it do
 * not count, nor does the way in which Unicode writes it (NFKC).
 * <p>
 * Of a policy of the {@link RateLimitPolicyRegistry}, a key is what the key of its
 * annotation yields, so that what a request was charged can be looked at, given back and
 * reset: the address of a client in any notation, which stands for its network as in a
 * request; the name of a user; the value of a header, a cookie, a resolver or an
 * expression; {@code global} for everyone. A list such as
 * {@code &#123;#tenant, #id&#125;} yields the values with the length of each before it,
 * as in {@code 4:acme2:42}. Of a key with several parts this is the first;
 * {@link RateLimitPolicy#forKey} has the others.
 * <p>
 * A store that fails does not make these methods fail. If it cannot be reached, the
 * failure policy of the asked policy decides; if it answers with an error, the call is
 * refused. The decision says so.
 * <p>
 * The asynchronous methods take the same arguments as their blocking twins, and throw the
 * same exceptions at once: the stage does not fail because the store fails.
 */
public interface RateLimiter {

	/**
	 * Takes one permit from every limit of the policy, or none from any.
	 * @param policy the limits
	 * @param key whom the call is charged to
	 * @return the decision
	 * @throws IllegalArgumentException if the key is blank
	 */
	default RateLimitDecision acquire(RateLimitPolicy policy, String key) {
		return acquire(policy, key, 1);
	}

	/**
	 * Takes permits from every limit of the policy, or none from any. Where a leaky
	 * bucket delays the call, this method returns after the delay.
	 * @param policy the limits
	 * @param key whom the call is charged to
	 * @param cost the permits, at least 1
	 * @return the decision
	 * @throws java.util.concurrent.CancellationException if the thread is interrupted
	 * while it waits; its interrupt status is set, and what was taken stays taken
	 * @throws InvalidCostException if the cost is below 1
	 * @throws IllegalArgumentException if the key is blank
	 */
	RateLimitDecision acquire(RateLimitPolicy policy, String key, long cost);

	/**
	 * As {@link #acquire(RateLimitPolicy, String, long)}, without blocking the thread, be
	 * it for the store or for the delay of a leaky bucket. What depends on the decision
	 * runs on a thread of the common pool, or on the calling one.
	 * @return the decision to come
	 */
	CompletionStage<RateLimitDecision> acquireAsync(RateLimitPolicy policy, String key, long cost);

	/**
	 * Takes permits under several policies, or none under any. Where one Redis holds all
	 * counters, that is one call of it. On a cluster, and with a store in memory, permits
	 * are taken one after the other, and given back once a policy refuses: others may be
	 * refused meanwhile.
	 * @param charges what to take; each is asked in its order if not all at once
	 * @return the decisions, in their order, all of which allow the call; or one alone,
	 * which refuses it: where all are asked at once, the one with the longest wait
	 * @throws java.util.concurrent.CancellationException as {@link #acquire} does
	 * @throws IllegalArgumentException if a key is blank
	 */
	default List<RateLimitDecision> acquireAll(List<RateLimitCharge> charges) {
		List<RateLimitDecision> decisions = new ArrayList<>(charges.size());
		boolean all = false;
		try {
			for (RateLimitCharge charge : charges) {
				RateLimitDecision decision = acquire(charge.policy(), charge.key(), charge.cost());
				if (!decision.byMode().allowed()) {
					return List.of(decision);
				}
				decisions.add(decision);
			}
			all = true;
			return decisions;
		}
		finally {
			for (int i = 0; !all && i < decisions.size(); i++) {
				giveBack(decisions.get(i), charges.get(i));
			}
		}
	}

	private void giveBack(RateLimitDecision taken, RateLimitCharge charge) {
		try {
			refundAsync(taken, charge.key(), charge.cost());
		}
		catch (RuntimeException ex) {
			// A limiter that cannot give back must not keep the call from being refused.
		}
	}

	/**
	 * Looks at the limits without taking anything.
	 * @param policy the limits
	 * @param key whose limits
	 * @return the limits as they are, always allowed
	 * @throws IllegalArgumentException if the key is blank
	 */
	RateLimitDecision peek(RateLimitPolicy policy, String key);

	/**
	 * As {@link #peek(RateLimitPolicy, String)}, without blocking the thread. What
	 * depends on the decision runs where it does for {@link #acquireAsync}.
	 * @return the decision to come
	 */
	CompletionStage<RateLimitDecision> peekAsync(RateLimitPolicy policy, String key);

	/**
	 * Gives permits back that were taken just now. When they were taken is not known: the
	 * newest permits of whatever window is open now are given back, and a bucket may be
	 * credited twice, by the refill since and by the refund. For permits that were taken
	 * earlier, use {@link #refund(RateLimitDecision, String, long)}.
	 * @param policy the limits
	 * @param key whom the call was charged to
	 * @param cost the permits, at least 1
	 * @throws InvalidCostException if the cost is below 1
	 * @throws IllegalArgumentException if the key is blank
	 */
	void refund(RateLimitPolicy policy, String key, long cost);

	/**
	 * As {@link #refund(RateLimitPolicy, String, long)}, without blocking the thread.
	 * @return completed when done
	 */
	CompletionStage<Void> refundAsync(RateLimitPolicy policy, String key, long cost);

	/**
	 * Gives permits back that a decision took for something that did not happen, however
	 * late. Permits that have come back by themselves since, or whose window has ended,
	 * are not given back again. A fixed window that they opened ends when it would have.
	 * Does nothing if the decision refused, or was made without the store.
	 * <p>
	 * The store does not remember what was given back. Do so once for each permit taken,
	 * not after a {@link #reset(RateLimitPolicy, String)}, and not for a
	 * {@link #peek(RateLimitPolicy, String)}.
	 * @param taken the decision by which the permits were taken
	 * @param key whom the call was charged to
	 * @param cost the permits, at least 1 and no more than were taken
	 * @throws InvalidCostException if the cost is below 1
	 * @throws IllegalArgumentException if the key is blank, or the decision does not have
	 * the limits of its policy
	 */
	void refund(RateLimitDecision taken, String key, long cost);

	/**
	 * As {@link #refund(RateLimitDecision, String, long)}, without blocking the thread.
	 * @return completed when done
	 */
	CompletionStage<Void> refundAsync(RateLimitDecision taken, String key, long cost);

	/**
	 * Forgets all that was taken, as if the key had never been charged, under the policy
	 * and under all its plans. Another instance that has refused the key by Redis notices
	 * within a second, as of what is given back.
	 * @param policy the limits
	 * @param key whose limits
	 * @throws IllegalArgumentException if the key is blank
	 */
	void reset(RateLimitPolicy policy, String key);

	/**
	 * As {@link #reset(RateLimitPolicy, String)}, without blocking the thread.
	 * @return completed when done
	 */
	CompletionStage<Void> resetAsync(RateLimitPolicy policy, String key);

}
