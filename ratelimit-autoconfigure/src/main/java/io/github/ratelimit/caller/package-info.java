/**
 * Who calls: the client behind a call, and who is logged in.
 */
@NullMarked
package io.github.ratelimit.caller;

import org.jspecify.annotations.NullMarked;
