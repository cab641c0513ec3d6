package io.github.ratelimit.web.route;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.operation.OperationTexts;
import io.github.ratelimit.policy.PolicyDeclaration;

/**
 * A route as configuration writes it, before it is checked.
 *
 * @param place where it stands, such as {@code ratelimit.routes[0]}
 * @param path the pattern of its paths
 * @param exclude patterns of paths among them that it does not limit
 * @param methods its HTTP methods, all if there are none
 * @param policy the name of the policy that limits its requests
 * @param limits limits of its own, instead of a policy
 * @param texts whom its requests are charged to, and which of them count
 * @param stage when its requests are charged
 */
public record RouteDeclaration(String place, @Nullable String path, List<String> exclude, Set<String> methods,
		@Nullable String policy, List<String> limits, OperationTexts texts, RouteStage stage) {

	public RouteDeclaration {
		Set<String> upperCase = new TreeSet<>();
		methods.forEach((method) -> upperCase.add(method.strip().toUpperCase(Locale.ROOT)));
		methods = Collections.unmodifiableSet(upperCase);
		// A file of properties keeps the blanks at the end of a line.
		exclude = exclude.stream().map(String::strip).toList();
		path = (path != null) ? path.strip() : null;
		policy = (policy != null) ? policy.strip() : null;
		limits = List.copyOf(limits);
	}

	/**
	 * The policy of a route with limits of its own. It is known by the methods and the
	 * path of the route and not by its place in the list, so that its counters outlive a
	 * change of the list. Null if the route has no limits.
	 */
	public @Nullable PolicyDeclaration ownPolicy() {
		if (this.limits.isEmpty() || this.path == null) {
			return null;
		}
		String id = "route " + label() + ((this.stage == RouteStage.AFTER_SECURITY) ? " after-security" : "");
		// Header fields hold no other characters.
		String shown = label().replaceAll("[^ -~]", "?");
		return new PolicyDeclaration(id, shown, id, this.limits, null);
	}

	/** The route in a few words, such as {@code POST /login}. */
	String label() {
		String methods = String.join(",", this.methods);
		return methods.isEmpty() ? String.valueOf(this.path) : methods + ' ' + this.path;
	}

	@Override
	public String toString() {
		return this.place + " (" + label() + ')';
	}

}
