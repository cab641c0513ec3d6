package io.github.ratelimit.store;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The answers of a store about limits in force and about limits that are tried beside
 * them.
 *
 * @param inForce the answer of the limits in force
 * @param tried the answer of the limits that are tried; null if it is not to be had
 */
public record StoreResultPair(StoreResult inForce, @Nullable StoreResult tried) {

	public StoreResultPair {
		Objects.requireNonNull(inForce, "'inForce' must not be null");
	}

}
