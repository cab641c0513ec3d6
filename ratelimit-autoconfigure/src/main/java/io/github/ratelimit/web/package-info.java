/**
 * HTTP, whatever the web framework: header fields and their syntax.
 */
@NullMarked
package io.github.ratelimit.web;

import org.jspecify.annotations.NullMarked;
