package io.github.ratelimit.bypass;

import java.util.List;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletRequest;

import io.github.ratelimit.RateLimitCall;
import io.github.ratelimit.bypass.application.OwnHiddenMethodFilter;

/**
 * Other methods of HTTP, and other ways to say which method is meant.
 */
final class MethodVectors {

	private static final String[] METHODS = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get", "Get",
			"post", "PROPFIND", "MOVE", "FOO", "X" };

	private MethodVectors() {
	}

	static List<AttackVector> all() {
		return List.of(routed("HEAD instead of GET, where GET alone is limited", "HEAD", "/routed/get?%d"),
				AttackVector
					.of("GET and HEAD in turn", Setup.DIRECT,
							Attack.of(12, (i) -> Http.request((i % 2 == 0) ? "HEAD" : "GET", "/data?" + i)))
					.bitesWithKey(MethodVectors::method),
				AttackVector
					.of("every method there is, and some there are not", Setup.DIRECT,
							Stream.of(METHODS).map((method) -> Http.request(method, "/any")))
					.bitesWithKey(MethodVectors::method),
				AttackVector
					.of("every method there is, and some there are not, to a route", Setup.DIRECT,
							Stream.of(METHODS).map((method) -> Http.request(method, "/routed/data")))
					.bitesIn(Setup.DIRECT.withNaiveRoutes()),
				routed("a method that is believed to be overridden: X-HTTP-Method-Override", "PUT", "/routed/put?%d",
						"X-HTTP-Method-Override: GET"),
				routed("a method that is believed to be overridden: X-HTTP-Method", "PUT", "/routed/put?%d",
						"X-HTTP-Method: GET"),
				routed("a method that is believed to be overridden: X-Method-Override", "PUT", "/routed/put?%d",
						"X-Method-Override: GET"),
				form("a method in a field of a form, with Spring's HiddenHttpMethodFilter", "/routed/put",
						Setup.DIRECT.with("spring.mvc.hiddenmethod.filter.enabled=true")),
				form("a method in a field of a form, with a HiddenHttpMethodFilter of the application", "/routed/put",
						Setup.DIRECT.with(OwnHiddenMethodFilter.class)),
				form("a method in a field of a form, where the method of the request is exempt", "/files/upload",
						Setup.DIRECT.with("spring.mvc.hiddenmethod.filter.enabled=true")),
				form("a method in a field of a form, where the method of the request is exempt, with a filter of the "
						+ "application", "/files/upload", Setup.DIRECT.with(OwnHiddenMethodFilter.class)));
	}

	private static AttackVector routed(String name, String method, String target, String... lines) {
		return AttackVector
			.of(name, Setup.DIRECT, Attack.of(12, (i) -> Http.request(method, target.formatted(i), lines)))
			.bitesIn(Setup.DIRECT.withNaiveRoutes());
	}

	private static AttackVector form(String name, String path, Setup setup) {
		return AttackVector
			.of(name, setup,
					Attack.of(12, (i) -> Http.post(path, "_method=" + ((i % 2 == 0) ? "put" : "PUT") + "&n=" + i)))
			.bitesIn(setup.withNaiveRoutes());
	}

	private static String method(RateLimitCall call) {
		return (call.request() instanceof HttpServletRequest request) ? request.getMethod() : "";
	}

}
