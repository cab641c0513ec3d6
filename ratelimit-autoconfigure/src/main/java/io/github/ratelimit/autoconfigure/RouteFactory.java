package io.github.ratelimit.autoconfigure;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.http.HttpMethod;
import org.springframework.util.StringUtils;
import org.springframework.web.util.pattern.PatternParseException;

import io.github.ratelimit.RateLimitCheck;
import io.github.ratelimit.RateLimitCheckException;
import io.github.ratelimit.RateLimitConfigurationException;
import io.github.ratelimit.autoconfigure.RateLimitProperties.Route;
import io.github.ratelimit.autoconfigure.RateLimitProperties.Stage;
import io.github.ratelimit.operation.OperationFactory;
import io.github.ratelimit.operation.OperationTexts;
import io.github.ratelimit.operation.RateLimitOperation;
import io.github.ratelimit.policy.PolicyDeclaration;
import io.github.ratelimit.policy.RateLimitPolicies;
import io.github.ratelimit.web.servlet.RateLimitRoute;

/**
 * Makes routes out of {@code ratelimit.routes}, and refuses those that cannot work.
 */
class RouteFactory implements SmartInitializingSingleton {

	private final List<Route> routes;

	private final RateLimitPolicies policies;

	private final OperationFactory operations;

	private final List<RateLimitOperation> made = new ArrayList<>();

	RouteFactory(List<Route> routes, RateLimitPolicies policies, OperationFactory operations) {
		this.routes = routes;
		this.policies = policies;
		this.operations = operations;
	}

	/**
	 * The routes of one stage.
	 * @throws RateLimitConfigurationException if one of them cannot work
	 */
	List<RateLimitRoute> routes(Stage stage) {
		List<RateLimitRoute> result = new ArrayList<>();
		Set<String> ids = new HashSet<>();
		for (int i = 0; i < this.routes.size(); i++) {
			Route route = this.routes.get(i);
			if (route.stage() == stage) {
				result.add(route("ratelimit.routes[" + i + "]", route, ids));
			}
		}
		return result;
	}

	private RateLimitRoute route(String property, Route route, Set<String> ids) {
		try {
			String path = checkPath(route.path());
			checkMethods(RouteDeclarations.methods(route));
			PolicyDeclaration declaration = declaration(route);
			if (!ids.add(RouteDeclarations.label(route) + ' ' + declaration.id())) {
				throw new RateLimitCheckException(RateLimitCheck.ROUTE_TWICE,
						"another route has the same path, methods and policy, and would charge each request twice. "
								+ "Write one route with all limits, separated by \";\", or, for limits by several keys, a "
								+ "policy for each");
			}
			String key = PolicyConfigurationReader.join(route.key());
			RateLimitOperation operation = this.operations.create(
					property + " (" + RouteDeclarations.label(route) + ')', declaration,
					OperationTexts.ofKey((key != null) ? key : ""), null);
			checkStage(route, operation);
			this.made.add(operation);
			return new RateLimitRoute(path, RouteDeclarations.methods(route), operation);
		}
		catch (PatternParseException ex) {
			throw failure(property, new RateLimitCheckException(RateLimitCheck.ROUTE_PATH,
					"the path \"" + route.path() + "\" is no pattern: " + ex.toDetailedString()));
		}
		catch (IllegalArgumentException ex) {
			throw failure(property, ex);
		}
	}

	/** Resolvers of keys can be asked by now. */
	@Override
	public void afterSingletonsInstantiated() {
		for (RateLimitOperation operation : this.made) {
			if (operation.needsArguments()) {
				throw new RateLimitConfigurationException(RateLimitCheck.ROUTE_NEEDS_METHOD,
						operation.description() + ": a RateLimitKeyResolver of the key \"" + operation.key()
								+ "\" needs the arguments of a method, but a route has no method",
						"Name a resolver that needs none.", null);
			}
		}
	}

	private static String checkPath(@Nullable String path) {
		if (path == null || !path.startsWith("/") || path.startsWith("//")) {
			throw new RateLimitCheckException(RateLimitCheck.ROUTE_PATH,
					"a route needs a path that begins with one slash, such as \"/api/**\""
							+ ((path != null) ? ", but has \"" + path + '"' : ""));
		}
		return path;
	}

	private static void checkMethods(Set<String> methods) {
		Set<String> known = Stream.of(HttpMethod.values()).map(HttpMethod::name).collect(Collectors.toSet());
		for (String method : methods) {
			if (!known.contains(method)) {
				throw new RateLimitCheckException(RateLimitCheck.ROUTE_METHOD,
						"there is no HTTP method \"" + method + "\" that a route could limit. Leave \"methods\" out to "
								+ "limit all, or write some of " + known.stream().sorted().toList());
			}
		}
	}

	private PolicyDeclaration declaration(Route route) {
		PolicyDeclaration ofLimits = RouteDeclarations.ofLimits(route);
		boolean named = StringUtils.hasText(route.policy());
		if (named == (ofLimits != null)) {
			throw new RateLimitCheckException(RateLimitCheck.ROUTE_INCOMPLETE,
					named ? "a route has either a policy or limits, but this one has both"
							: "a route needs a policy or limits, as in \"limits: 100/minute\"");
		}
		if (ofLimits != null) {
			return ofLimits;
		}
		String name = PolicyDeclaration.checkName(String.valueOf(route.policy()));
		if (!this.policies.hasLimits(name)) {
			throw new RateLimitCheckException(RateLimitCheck.POLICY_UNKNOWN, "there is no policy \"" + name
					+ "\" with limits: set ratelimit.policies." + name + ".limits. Known are " + this.policies.names());
		}
		return PolicyDeclaration.named(name);
	}

	private static void checkStage(Route route, RateLimitOperation operation) {
		if (route.stage() == Stage.BEFORE_SECURITY && operation.needsPrincipal()) {
			throw new RateLimitCheckException(RateLimitCheck.PRINCIPAL_BEFORE_SECURITY,
					"the key \"" + operation.key() + "\", or the plan, asks for the principal, who is not known before "
							+ "security. Set \"stage: after-security\", or count by another key");
		}
	}

	private static RateLimitConfigurationException failure(String property, IllegalArgumentException cause) {
		return RateLimitConfigurationException.at(property, cause, RateLimitCheck.ROUTE_INCOMPLETE,
				"Correct the values under " + property + ".");
	}

}
