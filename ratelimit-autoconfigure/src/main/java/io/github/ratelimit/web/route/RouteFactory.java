package io.github.ratelimit.web.route;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.http.HttpMethod;
import org.springframework.util.StringUtils;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitCheckException;
import io.github.ratelimit.check.RateLimitConfigurationException;
import io.github.ratelimit.operation.OperationFactory;
import io.github.ratelimit.operation.RateLimitOperation;
import io.github.ratelimit.policy.PolicyDeclaration;
import io.github.ratelimit.policy.RateLimitPolicies;

/**
 * Makes routes out of what configuration declares, and refuses those that cannot work.
 */
public final class RouteFactory implements SmartInitializingSingleton {

	private final List<RouteDeclaration> declarations;

	private final RateLimitPolicies policies;

	private final OperationFactory operations;

	private final List<RateLimitOperation> made = new ArrayList<>();

	public RouteFactory(List<RouteDeclaration> declarations, RateLimitPolicies policies, OperationFactory operations) {
		this.declarations = List.copyOf(declarations);
		this.policies = policies;
		this.operations = operations;
	}

	/**
	 * The routes of one stage, in the order of configuration.
	 * @throws RateLimitConfigurationException if one of them cannot work
	 */
	public List<RateLimitRoute> routes(RouteStage stage) {
		Set<String> known = new HashSet<>();
		List<RateLimitRoute> routes = this.declarations.stream()
			.filter((declaration) -> declaration.stage() == stage)
			.map((route) -> RateLimitCheck.ROUTE_INCOMPLETE.valueAt(route.place(),
					"Correct the values under " + route.place() + ".", () -> route(route, known)))
			.toList();
		if (routes.size() > 1) {
			routes.forEach((route) -> this.policies.markBesideOthers(route.operation().policy()));
		}
		return routes;
	}

	private RateLimitRoute route(RouteDeclaration route, Set<String> known) {
		String path = checkPath(route.path());
		route.exclude().forEach(RouteFactory::checkPath);
		if (route.exclude().contains(path) || route.exclude().contains("/**")) {
			throw new RateLimitCheckException(RateLimitCheck.ROUTE_PATH,
					"the route limits nothing, because it excludes " + route.exclude());
		}
		checkMethods(route.methods());
		PolicyDeclaration policy = policy(route);
		if (!known.add(route.label() + ' ' + policy.id())) {
			throw new RateLimitCheckException(RateLimitCheck.ROUTE_TWICE,
					"another route has the same path, methods, policy and stage. "
							+ "Write one route with all limits, separated by \";\", or, for limits by several keys, a "
							+ "policy for each");
		}
		RateLimitOperation operation = this.operations.create(route.toString(), policy, route.texts(), null);
		if (route.stage() == RouteStage.BEFORE_SECURITY && operation.needsPrincipal()) {
			throw new RateLimitCheckException(RateLimitCheck.PRINCIPAL_BEFORE_SECURITY,
					"the key \"" + operation.key() + "\", or the plan, asks for the principal, who is not known before "
							+ "security. Set \"stage: after-security\", or count by another key");
		}
		this.made.add(operation);
		return new RateLimitRoute(path, route.exclude(), route.methods(), operation);
	}

	/** Now that all singletons exist, beans that resolve keys can be asked. */
	@Override
	public void afterSingletonsInstantiated() {
		for (RateLimitOperation operation : this.made) {
			if (operation.needsArguments()) {
				throw new RateLimitConfigurationException(RateLimitCheck.ROUTE_NEEDS_METHOD, operation.description(),
						"a RateLimitKeyResolver of the key \"" + operation.key()
								+ "\" needs the arguments of a method, but a route has no method",
						"Name a resolver that needs none.");
			}
		}
	}

	private static String checkPath(@Nullable String path) {
		if (path == null || !path.startsWith("/") || path.startsWith("//")) {
			throw new RateLimitCheckException(RateLimitCheck.ROUTE_PATH,
					"a route needs a path, and excludes paths, that begin with one slash, such as \"/api/**\""
							+ ((path != null) ? ", but has \"" + path + '"' : ""));
		}
		try {
			RoutePath.pattern(path, PathPatternParser.defaultInstance);
		}
		catch (PatternParseException ex) {
			throw new RateLimitCheckException(RateLimitCheck.ROUTE_PATH,
					"the path \"" + path + "\" is no pattern: " + ex.toDetailedString());
		}
		return path;
	}

	private static void checkMethods(Set<String> methods) {
		List<String> known = Stream.of(HttpMethod.values()).map(HttpMethod::name).sorted().toList();
		for (String method : methods) {
			if (!known.contains(method)) {
				throw new RateLimitCheckException(RateLimitCheck.ROUTE_METHOD,
						"there is no HTTP method \"" + method + "\" that a route could limit. Leave \"methods\" out to "
								+ "limit all, or write some of " + known);
			}
		}
	}

	private PolicyDeclaration policy(RouteDeclaration route) {
		PolicyDeclaration own = route.ownPolicy();
		String name = route.policy();
		if (StringUtils.hasText(name) == (own != null)) {
			throw new RateLimitCheckException(RateLimitCheck.ROUTE_INCOMPLETE,
					(own != null) ? "a route has either a policy or limits, but this one has both"
							: "a route needs a policy or limits, as in \"limits: 100/minute\"");
		}
		return (own != null) ? own : named(PolicyDeclaration.checkName(String.valueOf(name)));
	}

	private PolicyDeclaration named(String name) {
		if (!this.policies.hasLimits(name)) {
			throw new RateLimitCheckException(RateLimitCheck.POLICY_UNKNOWN, "there is no policy \"" + name
					+ "\" with limits: set ratelimit.policies." + name + ".limits. Known are " + this.policies.names());
		}
		return PolicyDeclaration.named(name);
	}

}
