/**
 * The store in the memory of one process.
 */
@NullMarked
package io.github.ratelimit.store.memory;

import org.jspecify.annotations.NullMarked;
