package io.github.ratelimit.check;

/**
 * What is checked while the application starts, or seen once while it runs. Each check
 * has a code, by which {@code docs/checks.md} explains it; codes are never reused.
 */
public enum RateLimitCheck {

	/** A limit cannot be read or computed. */
	LIMIT_UNREADABLE("RL101"),

	/** Neither the annotation nor configuration has a limit. */
	LIMIT_MISSING("RL102"),

	/** A limit of zero refuses every call. */
	LIMIT_ZERO("RL103"),

	/** A burst can never be reached. */
	BURST_UNREACHABLE("RL104"),

	/** Two limits of one policy would share a counter. */
	LIMITS_ALIKE("RL105"),

	/** A call costs more than its limit ever holds. */
	COST_UNREACHABLE("RL106"),

	/** An expression cannot be parsed, or uses what does not exist. */
	EXPRESSION_INVALID("RL201"),

	/** A key names a resolver that does not exist. */
	KEY_RESOLVER_UNKNOWN("RL202"),

	/** A key yields the whole request, or another object instead of who is charged. */
	KEY_YIELDS_OBJECT("RL203"),

	/** A key is the same for everyone. */
	KEY_CONSTANT("RL204"),

	/** A key is what clients write into their requests. */
	KEY_CHOSEN_BY_CLIENT("RL205"),

	/** A key had no value in a call. */
	KEY_MISSING("RL206"),

	/** A policy is named that does not exist. */
	POLICY_UNKNOWN("RL301"),

	/** A configured policy is not used. */
	POLICY_UNUSED("RL302"),

	/** Two policies would share counters, but have other limits. */
	POLICY_COUNTERS_SHARED("RL303"),

	/** The name, the status or the longest wait of a policy is out of range. */
	POLICY_INVALID("RL304"),

	/** Of a plan and its limits only one is set. */
	PLAN_INCOMPLETE("RL305"),

	/** An expression yields a plan that has no limits. */
	PLAN_UNKNOWN("RL306"),

	/** A trusted proxy is no address and no network. */
	PROXY_UNREADABLE("RL401"),

	/** Trusted proxies cover everyone. */
	PROXY_TOO_WIDE("RL402"),

	/** Forwarded headers are switched on, but no proxy is trusted. */
	PROXY_MISSING("RL403"),

	/** A forwarded header came from a peer that is not trusted. */
	FORWARDED_UNTRUSTED("RL404"),

	/** The length of IPv6 networks is out of range. */
	IPV6_PREFIX("RL405"),

	/** The path of a route is no pattern. */
	ROUTE_PATH("RL501"),

	/** A route has neither a policy nor limits, or both. */
	ROUTE_INCOMPLETE("RL502"),

	/** Two routes would share counters. */
	ROUTE_TWICE("RL503"),

	/** A route needs the principal before security knows it. */
	PRINCIPAL_BEFORE_SECURITY("RL504"),

	/** A route uses what only a method has. */
	ROUTE_NEEDS_METHOD("RL505"),

	/** A route names an HTTP method that does not exist. */
	ROUTE_METHOD("RL506"),

	/** There are routes, but no servlets to which they lead. */
	ROUTE_NOT_SERVED("RL507"),

	/** An annotated method cannot be intercepted. */
	NOT_INTERCEPTED("RL601"),

	/** An annotated bean has no proxy. */
	NO_PROXY("RL602"),

	/** A method is both limited and exempt. */
	LIMITED_AND_EXEMPT("RL603"),

	/** A call would be charged twice to one policy. */
	CHARGED_TWICE("RL604"),

	/** Rate limits are switched off. */
	DISABLED("RL605"),

	/** There is nowhere to keep counters. */
	STORE_MISSING("RL701"),

	/** There are several connections to Redis. */
	CONNECTION_AMBIGUOUS("RL702"),

	/** Redis may drop counters when its memory is full. */
	REDIS_EVICTS("RL703"),

	/** Counters are in memory, where there are probably several instances. */
	STORE_NOT_SHARED("RL704"),

	/** The deadline of a decision is out of range. */
	TIMEOUT("RL705"),

	/** Limits in memory are divided among no instance, or have no room. */
	LOCAL_LIMITS("RL706");

	private final String code;

	RateLimitCheck(String code) {
		this.code = code;
	}

	/**
	 * The code by which the documentation explains the check.
	 * @return such as {@code RL101}
	 */
	public String code() {
		return this.code;
	}

	/**
	 * A finding as it is logged.
	 * @param finding what was found, and where
	 * @return the finding and the code
	 */
	public String message(String finding) {
		return finding + " [" + this.code + ']';
	}

}
