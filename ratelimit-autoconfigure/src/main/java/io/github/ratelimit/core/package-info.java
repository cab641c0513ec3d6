/**
 * The limiter: asks the store, and decides without it where the store has failed.
 */
@NullMarked
package io.github.ratelimit.core;

import org.jspecify.annotations.NullMarked;
