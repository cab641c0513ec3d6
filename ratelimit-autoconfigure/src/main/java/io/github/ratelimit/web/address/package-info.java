/**
 * The address of the client, behind proxies or not.
 */
@NullMarked
package io.github.ratelimit.web.address;

import org.jspecify.annotations.NullMarked;
