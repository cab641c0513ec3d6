package io.github.ratelimit.web.route;

import java.util.Set;

import org.springframework.web.util.pattern.PathPatternParser;

import io.github.ratelimit.operation.RateLimitOperation;

/**
 * A limit of all requests to some paths, whichever controller answers them.
 *
 * @param path the pattern of the paths, as {@link PathPatternParser} reads it
 * @param methods the HTTP methods, upper case; empty for all
 * @param operation what limits the requests
 */
public record RateLimitRoute(String path, Set<String> methods, RateLimitOperation operation) {

	/**
	 * Checks the path.
	 * @param path the pattern of the paths
	 * @param methods the HTTP methods, upper case; empty for all
	 * @param operation what limits the requests
	 * @throws org.springframework.web.util.pattern.PatternParseException if the path is
	 * no pattern
	 */
	public RateLimitRoute {
		methods = Set.copyOf(methods);
		RoutePath.pattern(path, PathPatternParser.defaultInstance);
	}

	/** Who answers GET answers HEAD too. */
	boolean limits(String method) {
		return this.methods.isEmpty() || this.methods.contains(method)
				|| (method.equals("HEAD") && this.methods.contains("GET"));
	}

}
