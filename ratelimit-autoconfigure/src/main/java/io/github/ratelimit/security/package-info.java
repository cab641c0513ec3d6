/**
 * Who is logged in, where Spring Security says so.
 */
@NullMarked
package io.github.ratelimit.security;

import org.jspecify.annotations.NullMarked;
