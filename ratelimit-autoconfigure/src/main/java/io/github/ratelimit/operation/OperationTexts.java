package io.github.ratelimit.operation;

/**
 * The expressions of an annotation or a route, as they are written there; empty where
 * there are none.
 *
 * @param key whom a call is charged to
 * @param cost the permits it takes
 * @param condition whether it is limited
 * @param countIf whether it counts
 */
public record OperationTexts(String key, String cost, String condition, String countIf) {

}
