package io.github.ratelimit.web.route;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

import io.github.ratelimit.operation.RateLimitOperation;

/**
 * Finds the routes that a request matches. Thread-safe.
 */
public final class RateLimitRoutes {

	private final boolean empty;

	private final Supplier<List<Matcher>> matchers;

	public RateLimitRoutes(List<RateLimitRoute> routes, Supplier<PathPatternParser> parser) {
		this.empty = routes.isEmpty();
		this.matchers = SingletonSupplier
			.of(() -> routes.stream().map((route) -> new Matcher(route, parser.get())).toList());
	}

	/** Whether no request matches any. */
	public boolean isEmpty() {
		return this.empty;
	}

	/** The operations of all routes that a request matches; the list may be changed. */
	public List<RateLimitOperation> matching(String method, RoutePath path) {
		List<RateLimitOperation> operations = new ArrayList<>();
		for (Matcher matcher : this.matchers.get()) {
			if (matcher.route().limits(method) && path.matches(matcher.pattern())
					&& !path.matchesInEveryReading(matcher.exclude())) {
				operations.add(matcher.route().operation());
			}
		}
		return operations;
	}

	private record Matcher(RateLimitRoute route, PathPattern pattern, List<PathPattern> exclude) {

		Matcher(RateLimitRoute route, PathPatternParser parser) {
			this(route, RoutePath.pattern(route.path(), parser),
					route.exclude().stream().map((path) -> RoutePath.pattern(path, parser)).toList());
		}

	}

}
