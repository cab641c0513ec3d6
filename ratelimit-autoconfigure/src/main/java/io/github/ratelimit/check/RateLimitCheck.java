package io.github.ratelimit.check;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import static io.github.ratelimit.check.CheckSeverity.OFF;
import static io.github.ratelimit.check.CheckSeverity.STOP;
import static io.github.ratelimit.check.CheckSeverity.WARN;

/**
 * What is checked while the application starts, or seen once while it runs. Each check
 * has a code, by which {@code docs/checks.md} explains it; codes are never reused. What a
 * check finds stops the application, unless the check has another severity here, or is
 * given one by {@code ratelimit.checks.<code>}.
 */
public enum RateLimitCheck {

	/** A limit cannot be read or computed. */
	LIMIT_UNREADABLE("RL101"),
	/** Neither the annotation nor configuration has a limit. */
	LIMIT_MISSING("RL102"),
	/** A limit of zero refuses every call. */
	LIMIT_ZERO("RL103", WARN, STOP, OFF),
	/** A burst can never be reached. */
	BURST_UNREACHABLE("RL104", WARN, STOP, OFF),
	/** Two limits of one policy would share a counter. */
	LIMITS_ALIKE("RL105"),
	/** A call costs more than its limit ever holds. */
	COST_UNREACHABLE("RL106", STOP, WARN, OFF),

	/** An expression cannot be parsed, or uses what does not exist. */
	EXPRESSION_INVALID("RL201"),
	/** A key names a resolver that does not exist. */
	KEY_RESOLVER_UNKNOWN("RL202"),
	/** A key yields the whole request, or another object instead of who is charged. */
	KEY_YIELDS_OBJECT("RL203"),
	/** A key is the same for everyone. */
	KEY_CONSTANT("RL204", STOP, WARN, OFF),
	/** A key is what clients write into their requests. */
	KEY_CHOSEN_BY_CLIENT("RL205", WARN, STOP, OFF),
	/** A key had no value in a call. */
	KEY_MISSING("RL206", WARN, OFF),

	/** A policy is named that does not exist. */
	POLICY_UNKNOWN("RL301"),
	/** A configured policy is not used. */
	POLICY_UNUSED("RL302", WARN, STOP, OFF),
	/** Two policies would share counters, but have other limits. */
	POLICY_COUNTERS_SHARED("RL303"),
	/** The name, the status or the longest wait of a policy is out of range. */
	POLICY_INVALID("RL304"),
	/** Of a plan and its limits only one is set. */
	PLAN_INCOMPLETE("RL305", STOP, WARN, OFF),
	/** An expression yields a plan that has no limits. */
	PLAN_UNKNOWN("RL306", STOP, WARN, OFF),

	/** A trusted proxy is no address and no network. */
	PROXY_UNREADABLE("RL401"),
	/** Trusted proxies cover everyone. */
	PROXY_TOO_WIDE("RL402"),
	/** Forwarded headers are switched on, but no proxy is trusted. */
	PROXY_MISSING("RL403", WARN, STOP, OFF),
	/** A request has a forwarded header that is ignored, though probably from a proxy. */
	FORWARDED_IGNORED("RL404", WARN, OFF),
	/** The length of IPv6 networks is out of range. */
	IPV6_PREFIX("RL405"),
	/** Tomcat replaces the address of the client before trusted proxies are asked. */
	ADDRESS_REPLACED("RL406", STOP, WARN, OFF),
	/** The header of trusted proxies is no name of a header. */
	FORWARDED_HEADER("RL407"),

	/** The path of a route is no pattern. */
	ROUTE_PATH("RL501"),
	/** A route has neither a policy nor limits, or both. */
	ROUTE_INCOMPLETE("RL502"),
	/** Two routes of a stage have the same path, methods and policy. */
	ROUTE_TWICE("RL503"),
	/** A route needs the principal before security knows it. */
	PRINCIPAL_BEFORE_SECURITY("RL504"),
	/** A route uses what only a method has. */
	ROUTE_NEEDS_METHOD("RL505"),
	/** A route names an HTTP method that does not exist. */
	ROUTE_METHOD("RL506"),
	/** There are routes, but no servlets to which they lead. */
	ROUTE_NOT_SERVED("RL507"),
	/** There are limits, but the web application is reactive. */
	REACTIVE("RL508"),

	/** An annotated method cannot be intercepted. */
	NOT_INTERCEPTED("RL601"),
	/** An annotated bean has no proxy. */
	NO_PROXY("RL602"),
	/** A method is both limited and exempt. */
	LIMITED_AND_EXEMPT("RL603"),
	/** A call would be charged twice to one policy. */
	CHARGED_TWICE("RL604"),
	/** Rate limits are switched off. */
	DISABLED("RL605", WARN, STOP, OFF),
	/** A method runs where there is no request, and its annotation needs one. */
	NO_REQUEST("RL607", STOP, WARN, OFF),

	/** There is nowhere to keep counters. */
	STORE_MISSING("RL701"),
	/** There are several connections to Redis. */
	CONNECTION_AMBIGUOUS("RL702"),
	/** Redis may drop counters when its memory is full. */
	REDIS_EVICTS("RL703", WARN, OFF),
	/** Counters are in memory, where there are probably several instances. */
	STORE_NOT_SHARED("RL704", WARN, STOP, OFF),
	/** The deadline of a decision is out of range. */
	TIMEOUT("RL705"),
	/** Limits in memory are divided among no instance, or have no room. */
	LOCAL_LIMITS("RL706"),
	/** Redis is older than 6.2. */
	REDIS_TOO_OLD("RL707", STOP, WARN, OFF),

	/** A severity is set for a check that does not exist, or does not accept it. */
	SEVERITY_NOT_ACCEPTED("RL801"),
	/** A property has a name that does not exist. */
	PROPERTY_UNKNOWN("RL802"),
	/** A property is written twice, in two spellings of one name. */
	PROPERTY_TWICE("RL803");

	private final String code;

	private final CheckSeverity severity;

	private final Set<CheckSeverity> accepted;

	/** The first severity is the default; without any the check always stops. */
	RateLimitCheck(String code, CheckSeverity... accepted) {
		this.code = code;
		this.severity = (accepted.length > 0) ? accepted[0] : STOP;
		this.accepted = Collections.unmodifiableSet(new TreeSet<>(List.of(accepted)));
	}

	/** The code by which the documentation explains the check. */
	public String code() {
		return this.code;
	}

	/** The severity where configuration does not set another. */
	public CheckSeverity severity() {
		return this.severity;
	}

	/**
	 * The severities that configuration may set; empty if the check always stops, because
	 * what it finds cannot work.
	 */
	public Set<CheckSeverity> accepted() {
		return this.accepted;
	}

	String message(String finding) {
		return finding + " [" + this.code + ']';
	}

	/**
	 * Makes a value, and says where it is written if that fails.
	 * @param place the annotation or the property in which the value is written
	 * @param cure what to do if the value cannot be made, in one or more sentences
	 * @throws RateLimitConfigurationException if the value throws an
	 * {@link IllegalArgumentException}; its check is this one, unless a
	 * {@link RateLimitCheckException} names another
	 */
	public <T> T valueAt(String place, String cure, Supplier<T> value) {
		try {
			return value.get();
		}
		catch (IllegalArgumentException ex) {
			RateLimitCheck failed = (ex instanceof RateLimitCheckException known) ? known.check() : this;
			throw new RateLimitConfigurationException(failed, place, String.valueOf(ex.getMessage()), cure, ex);
		}
	}

}
