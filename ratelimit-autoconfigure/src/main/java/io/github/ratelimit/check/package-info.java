/**
 * Start-up checks: what can be wrong, how severe it is, and how it is reported.
 */
@NullMarked
package io.github.ratelimit.check;

import org.jspecify.annotations.NullMarked;
