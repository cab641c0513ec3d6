package io.github.ratelimit.event;

import io.github.ratelimit.RateLimitDecision;

/**
 * Calls of a policy have been refused. Published as an event of the application context,
 * on the thread of the refused call: at most once a second for each policy, so that an
 * attack does not flood those who listen. To hear of every refusal, write a
 * {@link RateLimitListener}. Immutable.
 *
 * @param decision the newest refusal
 * @param refusals how many calls of the policy have been refused since the event before,
 * this one included; at least 1
 */
public record RateLimitRefused(RateLimitDecision decision, long refusals) {

}
