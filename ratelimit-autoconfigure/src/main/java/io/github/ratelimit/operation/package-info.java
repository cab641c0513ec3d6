/**
 * Operations: which limits a call is charged by, whom, and how much; and the enforcer
 * that charges them.
 */
@NullMarked
package io.github.ratelimit.operation;

import org.jspecify.annotations.NullMarked;
