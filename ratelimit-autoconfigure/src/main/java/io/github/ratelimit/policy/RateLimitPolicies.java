package io.github.ratelimit.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimitPolicyProvider;
import io.github.ratelimit.RateLimitPolicyRegistry;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitCheckException;

/**
 * Makes policies out of what annotations and routes declare and configuration overrides,
 * and keeps them up to date. Thread-safe.
 */
public final class RateLimitPolicies implements RateLimitPolicyRegistry {

	private final Supplier<PolicyConfiguration> configuration;

	private final Supplier<List<RateLimitPolicyProvider>> providers;

	private final CheckReporter reporter;

	private final List<LivePolicy> declared = new ArrayList<>();

	private final Map<String, LivePolicy> byName = new ConcurrentHashMap<>();

	/** The kinds of keys that annotations and routes of a name have, sorted. */
	private final Map<String, String> keyKinds = new ConcurrentHashMap<>();

	private Map<String, List<Limit>> declaredLimits = new TreeMap<>();

	private PolicySnapshot snapshot;

	/**
	 * Checks the configured policies.
	 * @param configuration reads configuration as it is now
	 * @param providers bring limits from elsewhere; their beans are created at once, but
	 * asked for no policy before one is declared
	 * @param reporter reports what is valid but probably a mistake
	 * @throws io.github.ratelimit.check.RateLimitConfigurationException if a policy
	 * cannot work
	 */
	public RateLimitPolicies(Supplier<PolicyConfiguration> configuration,
			Supplier<List<RateLimitPolicyProvider>> providers, CheckReporter reporter) {
		this.configuration = configuration;
		this.providers = providers;
		this.reporter = reporter;
		this.snapshot = snapshot(configuration, providers, reporter);
	}

	/**
	 * What configuration says of a policy.
	 * @param name the name of the policy, or null if it has none
	 * @return the settings, empty if there are none
	 */
	public synchronized PolicySettings settings(@Nullable String name) {
		return this.snapshot.settings(name);
	}

	/**
	 * Makes the policy of an annotation or a route, as configuration overrides it.
	 * {@link #refresh()} updates it.
	 * @param declaration the declaration
	 * @param keyKind the kind of the key of the annotation or route
	 * @param check refuses a policy that does not fit the annotation or route; called
	 * again at each refresh
	 * @return the policy
	 * @throws IllegalArgumentException if the values do not make a policy, or the check
	 * refuses it
	 */
	public synchronized LivePolicy declare(PolicyDeclaration declaration, String keyKind,
			Consumer<RateLimitPolicy> check) {
		LivePolicy live = declare(declaration, check);
		if (declaration.name() != null) {
			this.keyKinds.merge(declaration.name(), keyKind,
					(known, other) -> Stream.of(known.split(", "), new String[] { other })
						.flatMap(Stream::of)
						.distinct()
						.sorted()
						.collect(Collectors.joining(", ")));
		}
		return live;
	}

	private LivePolicy declare(PolicyDeclaration declaration, Consumer<RateLimitPolicy> check) {
		LivePolicy live = new LivePolicy(declaration, check,
				checked(this.snapshot, declaration, check, this.declaredLimits));
		this.declared.add(live);
		return live;
	}

	/**
	 * Whether configuration or a provider has limits for a name.
	 * @param name the name
	 * @return whether a route may name it
	 */
	public synchronized boolean hasLimits(String name) {
		return this.snapshot.hasLimits(name);
	}

	@Override
	public RateLimitPolicy policy(String name) {
		LivePolicy known = this.byName.get(name);
		return ((known != null) ? known : find(name)).current(this.keyKinds.getOrDefault(name, ""));
	}

	@Override
	public synchronized Set<String> names() {
		Set<String> names = unused();
		names.addAll(this.declaredLimits.keySet());
		names.removeIf((name) -> !PolicyDeclaration.isName(name));
		return Collections.unmodifiableSet(names);
	}

	/**
	 * Reports the policies of configuration that nobody has declared so far, most often
	 * because of a typo in a name.
	 */
	public synchronized void reportUnused() {
		Set<String> unused = unused();
		if (!unused.isEmpty()) {
			this.reporter.report(RateLimitCheck.POLICY_UNUSED, "ratelimit.policies",
					"no annotation and no route names the policies " + unused,
					"Correct their names. If they are used in code, get them from the RateLimitPolicyRegistry before "
							+ "the application is ready.");
		}
	}

	private Set<String> unused() {
		Set<String> unused = new TreeSet<>(this.snapshot.configuration().policies().keySet());
		unused.removeIf((name) -> this.declaredLimits.containsKey(name) || this.declaredLimits.keySet()
			.stream()
			.anyMatch((declared) -> PolicyDeclaration.isSameName(name, declared)));
		return unused;
	}

	@Override
	public synchronized void refresh() {
		PolicySnapshot next = snapshot(this.configuration, this.providers, this.reporter);
		Map<String, List<Limit>> limits = new TreeMap<>();
		List<RateLimitPolicy> policies = new ArrayList<>(this.declared.size());
		for (LivePolicy live : this.declared) {
			policies.add(RateLimitCheck.LIMIT_UNREADABLE.valueAt("The policy \"" + live.declaration().shownName() + '"',
					"Correct what was changed; until then nothing has changed.",
					() -> checked(next, live.declaration(), live.check(), limits)));
		}
		for (int i = 0; i < policies.size(); i++) {
			this.declared.get(i).replace(policies.get(i));
		}
		this.declaredLimits = limits;
		this.snapshot = next;
	}

	private static PolicySnapshot snapshot(Supplier<PolicyConfiguration> configuration,
			Supplier<List<RateLimitPolicyProvider>> providers, CheckReporter reporter) {
		List<RateLimitPolicyProvider> all = providers.get();
		PolicySnapshot snapshot = new PolicySnapshot(configuration.get(), all);
		new ConfigurationCheck(snapshot, !all.isEmpty(), reporter).check();
		return snapshot;
	}

	/** For code that names a policy; shares the counters of annotations of that name. */
	private synchronized LivePolicy find(String name) {
		LivePolicy known = this.byName.get(name);
		if (known != null) {
			return known;
		}
		PolicyDeclaration declaration = this.declared.stream()
			.map(LivePolicy::declaration)
			.filter((each) -> name.equals(each.name()) && !each.limits().isEmpty())
			.findFirst()
			.orElse(PolicyDeclaration.named(name));
		if (declaration.limits().isEmpty() && !this.snapshot.hasLimits(name)) {
			throw new RateLimitCheckException(RateLimitCheck.POLICY_UNKNOWN,
					"there is no policy \"" + name + "\". Known are " + names());
		}
		LivePolicy live = declare(
				new PolicyDeclaration(name, name, name, declaration.limits(), declaration.algorithm()), (policy) -> {
				});
		this.byName.put(name, live);
		return live;
	}

	private static RateLimitPolicy checked(PolicySnapshot snapshot, PolicyDeclaration declaration,
			Consumer<RateLimitPolicy> check, Map<String, List<Limit>> known) {
		RateLimitPolicy policy = snapshot.policy(declaration);
		check.accept(policy);
		checkAgreement(known, declaration.name(), policy.limits());
		return policy;
	}

	/** Counters that two annotations share must be held against the same limits. */
	private static void checkAgreement(Map<String, List<Limit>> known, @Nullable String name, List<Limit> limits) {
		if (name == null) {
			return;
		}
		known.keySet()
			.stream()
			.filter((other) -> PolicyDeclaration.isSameName(name, other) && !name.equals(other))
			.forEach((other) -> {
				throw new RateLimitCheckException(RateLimitCheck.POLICY_INVALID,
						"the policy \"" + name + "\" is called \"" + other
								+ "\" elsewhere, and properties cannot tell the two apart. Write the same name in both "
								+ "places, or names with other letters");
			});
		List<Limit> before = known.putIfAbsent(name, limits);
		if (before != null && !before.equals(limits)) {
			throw new RateLimitCheckException(RateLimitCheck.POLICY_COUNTERS_SHARED,
					"the policy \"" + name + "\" has the limits " + limits + " here and " + before
							+ " elsewhere, though both share one counter. Write the limits once, under "
							+ "ratelimit.policies." + name + ".limits, or give the policies different names");
		}
	}

}
