/**
 * Start-up checks: what can be wrong, how serious it is, and the exceptions that say so.
 */
@NullMarked
package io.github.ratelimit.check;

import org.jspecify.annotations.NullMarked;
