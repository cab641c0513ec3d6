/**
 * HTTP, whatever the web framework: header fields and their syntax, and the address of
 * the client.
 */
@NullMarked
package io.github.ratelimit.web;

import org.jspecify.annotations.NullMarked;
