/**
 * Meters of Micrometer, and what the current observation is told.
 */
@NullMarked
package io.github.ratelimit.metrics;

import org.jspecify.annotations.NullMarked;
