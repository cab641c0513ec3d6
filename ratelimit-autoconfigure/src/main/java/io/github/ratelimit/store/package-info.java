/**
 * For authors of stores: the interface of a store, and what it takes and answers.
 */
@NullMarked
package io.github.ratelimit.store;

import org.jspecify.annotations.NullMarked;
