/**
 * Servlet applications: the filters and interceptors that charge requests, the client of
 * a request, and the answer to a refused one.
 */
@NullMarked
package io.github.ratelimit.web.servlet;

import org.jspecify.annotations.NullMarked;
