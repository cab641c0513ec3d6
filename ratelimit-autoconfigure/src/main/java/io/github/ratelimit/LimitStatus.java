package io.github.ratelimit;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * One limit after a decision.
 *
 * @param name the name of the policy, followed by the number of the limit if the policy
 * has several
 * @param limit the limit
 * @param remaining the permits that could be taken right now
 * @param resetAfter the time until the limit is as if it had never been used, if nothing
 * is taken in between
 * @param nextPermitAfter the time until one permit more than {@code remaining} can be
 * taken, if nothing is taken or given back in between; for a limit that refused the call,
 * no longer than the wait it asks for; null if nothing is used, or if the limit holds no
 * permits at all
 * @param violated whether this limit refused the call
 */
public record LimitStatus(String name, Limit limit, long remaining, Duration resetAfter,
		@Nullable Duration nextPermitAfter, boolean violated) {

}
