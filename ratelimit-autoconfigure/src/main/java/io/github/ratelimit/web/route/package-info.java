/**
 * Routes: limits of requests by their path.
 */
@NullMarked
package io.github.ratelimit.web.route;

import org.jspecify.annotations.NullMarked;
