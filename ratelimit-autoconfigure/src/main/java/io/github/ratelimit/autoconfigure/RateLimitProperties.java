package io.github.ratelimit.autoconfigure;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.RateLimitMode;
import io.github.ratelimit.check.CheckSeverity;
import io.github.ratelimit.operation.MissingKeyPolicy;
import io.github.ratelimit.web.route.RouteStage;

/**
 * Configuration of rate limits.
 *
 * @param enabled Whether calls are limited.
 * @param store Where counters are kept.
 * @param mode Whether calls are refused, for policies without a mode of their own.
 * @param algorithm Algorithm of limits that do not name one.
 * @param key Whom calls are charged to where neither the annotation nor the policy says
 * so. Comma-separated list, of which the first that has a value is taken.
 * @param missingKey Whom a call is charged to whose key has no value.
 * @param keyPrefix Start of every key in Redis; "ratelimit:" and spring.application.name
 * unless set, or "ratelimit" if there is no such name.
 * @param hashKeys Whether keys are hashed, so that no address, user or token can be read
 * in Redis.
 * @param zone Time zone of calendar windows.
 * @param maxWait Longest that a leaky bucket lets a call wait for its turn.
 * @param timeout Longest that a decision waits for Redis.
 * @param denyCache Whether an instance refuses again whom Redis has just refused, without
 * asking it, until the wait is over.
 * @param local Counters in the memory of an instance.
 * @param policies Policies by name. Their values replace those of annotations of the same
 * name.
 * @param routes Limits of requests by their path, before any controller works.
 * @param web Settings of web applications.
 * @param checks Severities of start-up checks by their codes, such as "RL204". Only some
 * checks accept another severity than their own.
 */
@ConfigurationProperties("ratelimit")
public record RateLimitProperties(@DefaultValue("true") boolean enabled, @DefaultValue("redis") StoreType store,
		@DefaultValue("enforce") RateLimitMode mode, @DefaultValue("token-bucket") Algorithm algorithm,
		@DefaultValue("ip") List<String> key, @DefaultValue("ip") MissingKeyPolicy missingKey,
		@Nullable String keyPrefix, @DefaultValue("true") boolean hashKeys, @DefaultValue("UTC") ZoneId zone,
		@DefaultValue("1s") Duration maxWait, @DefaultValue("50ms") Duration timeout,
		@DefaultValue("true") boolean denyCache, @DefaultValue Local local, @DefaultValue Map<String, Policy> policies,
		@DefaultValue List<Route> routes, @DefaultValue Web web, @DefaultValue Map<String, CheckSeverity> checks) {

	/**
	 * Counters in the memory of an instance: of all policies with the memory store, and
	 * of those with on-failure=local while Redis cannot be reached.
	 *
	 * @param instances Among how many instances limits are divided while Redis cannot be
	 * reached.
	 * @param maxKeys Most keys that are counted at one time.
	 */
	public record Local(@DefaultValue("1") int instances, @DefaultValue("25000") int maxKeys) {

	}

	/**
	 * One policy.
	 *
	 * @param limits Limits, such as "5/minute"; several are separated by semicolons.
	 * @param algorithm Algorithm of limits that do not name one.
	 * @param key Whom calls are charged to.
	 * @param status HTTP status of a refused call.
	 * @param onFailure What to answer while the store cannot be reached.
	 * @param maxWait Longest that a leaky bucket lets a call wait for its turn.
	 * @param mode Whether calls are refused.
	 * @param shadow Limits that are tried beside "limits": they are counted apart and
	 * refuse nothing.
	 * @param plan Expression that yields the plan of the caller.
	 * @param plans Limits of each plan, or "unlimited". A caller without one of these has
	 * the limits of the policy.
	 */
	public record Policy(@Nullable List<String> limits, @Nullable Algorithm algorithm, @Nullable List<String> key,
			@Nullable Integer status, @Nullable FailurePolicy onFailure, @Nullable Duration maxWait,
			@Nullable RateLimitMode mode, @Nullable List<String> shadow, @Nullable String plan,
			@DefaultValue Map<String, List<String>> plans) {

	}

	/**
	 * Limits of requests by their path.
	 *
	 * @param path Pattern of the paths, such as "/api/**".
	 * @param exclude Patterns of paths among them that it does not limit. The paths of
	 * the actuator are left out too, unless the path of the route begins with its base
	 * path.
	 * @param methods HTTP methods; all if empty.
	 * @param policy Name of the policy that limits the requests, instead of limits.
	 * @param limits Limits, instead of a policy, such as "5/minute"; several are
	 * separated by semicolons.
	 * @param key Whom requests are charged to, unless the policy says so.
	 * @param condition Expression that says whether a request is limited.
	 * @param countIf Expression that says whether a request counts, when its response is
	 * known, such as "#status == 401".
	 * @param stage When requests are charged.
	 */
	public record Route(@Nullable String path, @DefaultValue List<String> exclude, @DefaultValue Set<String> methods,
			@Nullable String policy, @DefaultValue List<String> limits, @Nullable List<String> key,
			@DefaultValue("") String condition, @DefaultValue("") String countIf,
			@DefaultValue("before-security") RouteStage stage) {

	}

	/**
	 * Settings of web applications.
	 *
	 * @param headers Header fields that tell clients of their limits.
	 * @param trustedProxies Addresses of the proxies whose header says who the client is.
	 * Comma-separated list of addresses and CIDR ranges.
	 * @param forwardedHeader The one header that trusted proxies write:
	 * "X-Forwarded-For", "Forwarded", or another such as "CF-Connecting-IP". All others
	 * are ignored.
	 * @param ipv6Prefix How many bits of an IPv6 address tell clients apart, from 32 to
	 * 128.
	 */
	public record Web(@DefaultValue("ietf") List<HeaderStyle> headers, @DefaultValue List<String> trustedProxies,
			@DefaultValue("X-Forwarded-For") String forwardedHeader, @DefaultValue("64") int ipv6Prefix) {

	}

	/** Where counters are kept. */
	public enum StoreType {

		/** In Redis, shared by all instances. */
		REDIS,

		/** In the memory of each instance, shared with no other. */
		MEMORY

	}

	/** Header fields that tell clients of their limits. */
	public enum HeaderStyle {

		/** RateLimit and RateLimit-Policy of the IETF draft. */
		IETF,

		/** X-RateLimit-Limit, X-RateLimit-Remaining and X-RateLimit-Reset. */
		X_RATELIMIT,

		/** None. */
		NONE

	}

}
