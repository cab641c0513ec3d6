/**
 * What an application is told: decisions, failures of the store, and outages.
 */
@NullMarked
package io.github.ratelimit.event;

import org.jspecify.annotations.NullMarked;
