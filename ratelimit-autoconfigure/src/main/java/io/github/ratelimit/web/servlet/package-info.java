/**
 * The limiter in a servlet application: who is calling, and the answer to a refused call.
 */
@NullMarked
package io.github.ratelimit.web.servlet;

import org.jspecify.annotations.NullMarked;
