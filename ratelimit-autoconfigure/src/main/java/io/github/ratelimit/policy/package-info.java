/**
 * Makes policies of annotations, routes, configuration and providers.
 */
@NullMarked
package io.github.ratelimit.policy;

import org.jspecify.annotations.NullMarked;
