/**
 * Where counters live. Both stores answer alike, to the last unit.
 */
@NullMarked
package io.github.ratelimit.store;

import org.jspecify.annotations.NullMarked;
