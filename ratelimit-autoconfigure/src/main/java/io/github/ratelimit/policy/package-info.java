/**
 * Policies as configuration states them, and how they meet those of annotations.
 */
@NullMarked
package io.github.ratelimit.policy;

import org.jspecify.annotations.NullMarked;
