package io.github.ratelimit.expression;

/**
 * Whom a call is charged to. The kind is part of it, so that a user with the name
 * {@code 127.0.0.1} is not the client of that address.
 *
 * @param kind where the value comes from, see
 * {@link io.github.ratelimit.RateLimitPolicy#forKey}
 * @param value the value in its normal form
 */
public record ResolvedKey(String kind, String value) {

}
