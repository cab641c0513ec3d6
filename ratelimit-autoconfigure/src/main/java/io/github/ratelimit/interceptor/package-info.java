/**
 * From an annotated method to a decision: metadata, proxies and the interceptor.
 */
@NullMarked
package io.github.ratelimit.interceptor;

import org.jspecify.annotations.NullMarked;
