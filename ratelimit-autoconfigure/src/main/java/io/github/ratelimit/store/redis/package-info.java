/**
 * Counters in Redis: one script call for each decision.
 */
@NullMarked
package io.github.ratelimit.store.redis;

import org.jspecify.annotations.NullMarked;
