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

	/**
	 * The texts of a call that costs one permit, always.
	 * @param key whom it is charged to
	 * @return the texts
	 */
	public static OperationTexts ofKey(String key) {
		return new OperationTexts(key, "1", "", "");
	}

}
