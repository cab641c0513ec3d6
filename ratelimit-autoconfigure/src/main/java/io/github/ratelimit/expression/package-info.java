/**
 * What may be written in an annotation or in configuration to say whom a call is charged
 * to, how much it costs and whether it counts. Everything is parsed and checked once, at
 * start-up.
 */
@NullMarked
package io.github.ratelimit.expression;

import org.jspecify.annotations.NullMarked;
