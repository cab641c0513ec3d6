/**
 * HTTP, whatever the web framework: what a response tells of limits, and the answer to a
 * refused request.
 */
@NullMarked
package io.github.ratelimit.web;

import org.jspecify.annotations.NullMarked;
