/**
 * Annotated methods: finds and parses annotations, and charges calls by them.
 */
@NullMarked
package io.github.ratelimit.interceptor;

import org.jspecify.annotations.NullMarked;
