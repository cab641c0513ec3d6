package io.github.ratelimit.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitMode;
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

	private static final Consumer<RateLimitPolicy> UNCHECKED = (policy) -> {
	};

	private final Supplier<PolicyConfiguration> configuration;

	private final Supplier<List<RateLimitPolicyProvider>> providers;

	private final CheckReporter reporter;

	private final List<LivePolicy> declared = new ArrayList<>();

	/** The names of declared policies, by what their counters belong to. */
	private final Map<String, String> shownNames = new ConcurrentHashMap<>();

	private final Map<String, LivePolicy> byName = new ConcurrentHashMap<>();

	/** The policies whose permits may be given back, by what their counters belong to. */
	private final Set<String> givenBack = ConcurrentHashMap.newKeySet();

	/** Those that are charged beside others, and given back if one of these refuses. */
	private final Set<String> besideOthers = ConcurrentHashMap.newKeySet();

	/** The kinds of keys that annotations and routes of a name have. */
	private final Map<String, Set<String>> keyKinds = new ConcurrentHashMap<>();

	private Map<String, List<Limit>> declaredLimits = new TreeMap<>();

	private PolicySnapshot snapshot;

	/** That of the snapshot, for calls, which must not wait for a refresh. */
	private volatile RateLimitMode mode;

	/**
	 * Checks the configured policies. The beans of providers are created at once, but
	 * asked for no policy before one is declared.
	 */
	public RateLimitPolicies(Supplier<PolicyConfiguration> configuration,
			Supplier<List<RateLimitPolicyProvider>> providers, CheckReporter reporter) {
		this.configuration = configuration;
		this.providers = providers;
		this.reporter = reporter;
		this.snapshot = takeSnapshot();
		this.mode = this.snapshot.configuration().mode();
	}

	/** What configuration says of a policy, which is nothing if it has no name. */
	public synchronized PolicySettings settings(@Nullable String name) {
		return this.snapshot.settings(name);
	}

	/**
	 * Makes the policy of an annotation or a route, as configuration overrides it.
	 * {@link #refresh()} updates it.
	 * @param use the annotation or route, whose key has at least one kind
	 * @param check refuses a policy that does not fit the annotation or route; called
	 * again at each refresh
	 * @throws IllegalArgumentException if the values do not make a policy, or the check
	 * refuses it
	 */
	public synchronized LivePolicy declare(PolicyDeclaration declaration, PolicyUse use,
			Consumer<RateLimitPolicy> check) {
		LivePolicy live = add(declaration, use, check);
		if (declaration.name() != null) {
			this.keyKinds.computeIfAbsent(declaration.name(), (name) -> new ConcurrentSkipListSet<>())
				.add(use.keyKinds().get(0));
		}
		return live;
	}

	private LivePolicy add(PolicyDeclaration declaration, PolicyUse use, Consumer<RateLimitPolicy> check) {
		RateLimitPolicy policy = checked(this.snapshot, declaration, check, this.declaredLimits);
		LivePolicy live = new LivePolicy(declaration, use, check, policy);
		this.declared.add(live);
		this.shownNames.put(declaration.id(), declaration.shownName());
		return live;
	}

	/**
	 * The policies of annotations and routes, those that code has asked for, and those of
	 * configuration that nothing has named so far. Declares nothing.
	 */
	public synchronized List<LivePolicy> all() {
		List<LivePolicy> all = new ArrayList<>(this.declared);
		unused().stream()
			.filter((name) -> PolicyDeclaration.isName(name) && this.snapshot.hasLimits(name))
			.forEach((name) -> {
				PolicyDeclaration declaration = PolicyDeclaration.named(name);
				all.add(new LivePolicy(declaration, PolicyUse.NONE, UNCHECKED, this.snapshot.policy(declaration)));
			});
		return all;
	}

	/**
	 * The name of a policy, if it is declared; {@code other} for one made in code, as
	 * there may be any number of them.
	 */
	public String boundedName(RateLimitPolicy policy) {
		return this.shownNames.getOrDefault(policy.id(), "other");
	}

	/** The mode of policies that have none of their own. */
	public RateLimitMode mode() {
		return this.mode;
	}

	/** Permits that the policy takes may be given back. */
	public void markGivenBack(LivePolicy policy) {
		this.givenBack.add(policy.declaration().id());
	}

	/**
	 * The policy is charged beside others: where they are not decided together, permits
	 * are given back if one of these refuses.
	 */
	public void markBesideOthers(LivePolicy policy) {
		this.besideOthers.add(policy.declaration().id());
	}

	/**
	 * Whether a refusal holds until its wait is over, whatever others do meanwhile: no
	 * permits are given back, and no plan has a smaller bucket on the same counter, which
	 * would be full sooner.
	 * @param together whether policies that are charged beside each other are decided
	 * together
	 */
	public boolean refusalsHold(RateLimitPolicy policy, boolean together) {
		return !this.givenBack.contains(policy.id()) && (together || !this.besideOthers.contains(policy.id()))
				&& policy.hasEqualBuckets();
	}

	/** Whether configuration or a provider has limits for a name. */
	public synchronized boolean hasLimits(String name) {
		return this.snapshot.hasLimits(name);
	}

	@Override
	public RateLimitPolicy policy(String name) {
		LivePolicy known = this.byName.get(name);
		return ((known != null) ? known : find(name))
			.current(String.join(", ", this.keyKinds.getOrDefault(name, Set.of())));
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
		unused.removeIf((name) -> this.declaredLimits.keySet()
			.stream()
			.anyMatch((declared) -> PolicyDeclaration.isSameName(name, declared)));
		return unused;
	}

	@Override
	public synchronized void refresh() {
		PolicySnapshot next = takeSnapshot();
		Map<String, List<Limit>> limits = new TreeMap<>();
		Map<LivePolicy, RateLimitPolicy> policies = new LinkedHashMap<>();
		for (LivePolicy live : this.declared) {
			policies.put(live,
					RateLimitCheck.LIMIT_UNREADABLE.valueAt("The policy \"" + live.declaration().shownName() + '"',
							"Correct what was changed; until then nothing has changed.",
							() -> checked(next, live.declaration(), live.check(), limits)));
		}
		policies.forEach(LivePolicy::replace);
		this.declaredLimits = limits;
		this.snapshot = next;
		this.mode = next.configuration().mode();
	}

	private PolicySnapshot takeSnapshot() {
		PolicySnapshot taken = new PolicySnapshot(this.configuration.get(), this.providers.get());
		new ConfigurationCheck(taken, this.reporter).check();
		return taken;
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
		LivePolicy live = add(new PolicyDeclaration(name, name, name, declaration.limits(), declaration.algorithm()),
				PolicyUse.BY_CODE, UNCHECKED);
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
		for (String other : known.keySet()) {
			if (PolicyDeclaration.isSameName(name, other) && !name.equals(other)) {
				throw new RateLimitCheckException(RateLimitCheck.POLICY_INVALID,
						"the policy \"" + name + "\" is called \"" + other
								+ "\" elsewhere, and properties cannot tell the two apart. Write the same name in both "
								+ "places, or names with other letters");
			}
		}
		List<Limit> before = known.putIfAbsent(name, limits);
		if (before != null && !before.equals(limits)) {
			throw new RateLimitCheckException(RateLimitCheck.POLICY_COUNTERS_SHARED,
					"the policy \"" + name + "\" has the limits " + limits + " here and " + before
							+ " elsewhere, though both share one counter. Write the limits once, under "
							+ "ratelimit.policies." + name + ".limits, or give the policies different names");
		}
	}

}
