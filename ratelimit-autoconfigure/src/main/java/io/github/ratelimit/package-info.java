/**
 * Rate limits for Spring applications: the annotations, the programmatic API and the
 * extension points. Nothing in this package depends on Redis, on a web framework or on
 * Spring Boot.
 */
@NullMarked
package io.github.ratelimit;

import org.jspecify.annotations.NullMarked;
