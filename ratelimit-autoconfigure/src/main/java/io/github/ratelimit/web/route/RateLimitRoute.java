package io.github.ratelimit.web.route;

import java.util.List;
import java.util.Set;

import io.github.ratelimit.operation.RateLimitOperation;

/**
 * A limit of all requests to some paths, whichever controller answers them.
 *
 * @param path the pattern of the paths, as Spring's {@code PathPatternParser} reads it
 * @param exclude patterns of paths among them that it does not limit
 * @param methods the HTTP methods, upper case; empty for all
 * @param operation what limits the requests
 */
public record RateLimitRoute(String path, List<String> exclude, Set<String> methods, RateLimitOperation operation) {

	/** Who answers GET answers HEAD too. */
	boolean limits(String method) {
		return this.methods.isEmpty() || this.methods.contains(method)
				|| (method.equals("HEAD") && this.methods.contains("GET"));
	}

}
