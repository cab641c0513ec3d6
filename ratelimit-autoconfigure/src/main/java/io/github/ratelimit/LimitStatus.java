package io.github.ratelimit;

import java.time.Duration;

/**
 * One limit after a decision.
 *
 * @param name the name of the policy, followed by the number of the limit if the policy
 * has several
 * @param limit the limit
 * @param remaining the permits that could be taken right now
 * @param resetAfter the time until the limit is as if it had never been used, if nothing
 * is taken in between
 * @param violated whether this limit refused the call
 */
public record LimitStatus(String name, Limit limit, long remaining, Duration resetAfter, boolean violated) {

}
