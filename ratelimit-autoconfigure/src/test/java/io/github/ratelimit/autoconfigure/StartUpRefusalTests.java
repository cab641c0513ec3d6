package io.github.ratelimit.autoconfigure;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitCall;
import io.github.ratelimit.RateLimitExempt;
import io.github.ratelimit.RateLimitKeyResolver;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitCheckException;
import io.github.ratelimit.check.RateLimitConfigurationException;

import static io.github.ratelimit.check.RateLimitCheck.*;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every check that stops an application, by its code: what is wrong, where, and the cure.
 */
class StartUpRefusalTests {

	private static final String ROUTE = "ratelimit.routes[0].";

	static final List<Refusal> REFUSALS = List.of(
			refusal(LIMIT_UNREADABLE, "\"5/minut\" is not a limit", LimitTypo.class),
			refusal(LIMIT_MISSING, "neither the annotation nor ratelimit.policies.nowhere.limits", NoLimit.class),
			refusal(BURST_UNREACHABLE, "a burst of 5 cannot be reached", BurstOfZero.class),
			refusal(LIMITS_ALIKE, "two limits of one algorithm and period", TwinLimits.class),
			refusal(COST_UNREACHABLE, "a call costs 6, but the limit 5/minute never holds more than 5", Costly.class),
			refusal(EXPRESSION_INVALID, "uses the variable #nobody, which does not exist", UnknownVariable.class),
			refusal(EXPRESSION_INVALID, "#status belongs to the response", StatusOfTheClient.class),
			refusal(KEY_RESOLVER_UNKNOWN, "RateLimitKeyResolver beans are []", UnknownResolver.class),
			refusal(KEY_YIELDS_OBJECT, "\"#request\" yields a whole object", WholeRequest.class),
			refusal(KEY_CONSTANT, "is the same for every call", ConstantKey.class),
			refusal(POLICY_UNKNOWN, "set ratelimit.policies.logn.limits. Known are [login]", null,
					"ratelimit.policies.login.limits=5/minute", ROUTE + "path=/login", ROUTE + "policy=logn"),
			refusal(POLICY_COUNTERS_SHARED, "though both share one counter", TwoLimits.class),
			refusal(POLICY_INVALID, "\"log in\" is not a name", InvalidName.class),
			refusal(PLAN_INCOMPLETE, "need each other", null, "ratelimit.policies.api.limits=5/minute",
					"ratelimit.policies.api.plans.gold=9/minute"),
			refusal(PLAN_UNKNOWN, "yields the plan \"golden\", which has no limits. Known are [gold]", Planned.class,
					"ratelimit.policies.api.plan=#principal?.name == 'ann' ? 'golden' : null",
					"ratelimit.policies.api.plans.gold=9/minute"),
			refusal(PROXY_UNREADABLE, "\"localhost\" is not an address", null,
					"ratelimit.web.trusted-proxies=localhost"),
			refusal(PROXY_TOO_WIDE, "0.0.0.0/0 is wider than any private network", null,
					"ratelimit.web.trusted-proxies=10.0.0.0/8, 0.0.0.0/0"),
			refusal(IPV6_PREFIX, "129 is not from 32 to 128", null, "ratelimit.web.ipv6-prefix=129"),
			refusal(ADDRESS_REPLACED, "server.tomcat.remoteip.remote-ip-header: it lets Tomcat replace", null,
					"server.tomcat.remoteip.remote-ip-header=X-Real-IP"),
			refusal(FORWARDED_HEADER, "\"X-Forwarded-For, Forwarded\" is not the name of a header", null,
					"ratelimit.web.forwarded-header=X-Forwarded-For, Forwarded"),
			refusal(ROUTE_PATH, "the path \"/a/{b\" is no pattern", null, ROUTE + "path=/a/{b",
					ROUTE + "limits=5/minute"),
			refusal(ROUTE_PATH, "that begin with one slash", null, ROUTE + "path=api", ROUTE + "limits=5/minute"),
			refusal(ROUTE_INCOMPLETE, "needs a policy or limits", null, ROUTE + "path=/api"),
			refusal(ROUTE_INCOMPLETE, "has both", null, ROUTE + "path=/api", ROUTE + "limits=5/minute",
					ROUTE + "policy=api"),
			refusal(ROUTE_TWICE, "another route has the same path", null, ROUTE + "path=/api",
					ROUTE + "limits=5/minute", "ratelimit.routes[1].path=/api", "ratelimit.routes[1].limits=9/minute"),
			refusal(PRINCIPAL_BEFORE_SECURITY, "stage: after-security", null, ROUTE + "path=/api",
					ROUTE + "limits=5/minute", ROUTE + "key=principal, ip"),
			refusal(PRINCIPAL_BEFORE_SECURITY, "not known before security", null, ROUTE + "path=/api",
					ROUTE + "limits=5/minute", ROUTE + "key=#request.userPrincipal?.name",
					ROUTE + "stage=before-security"),
			refusal(ROUTE_NEEDS_METHOD, "a route has no method", null, ROUTE + "path=/api", ROUTE + "limits=5/minute",
					ROUTE + "key=#user.id"),
			refusal(ROUTE_METHOD, "there is no HTTP method \"GTE\"", null, ROUTE + "path=/api", ROUTE + "methods=gte",
					ROUTE + "limits=5/minute"),
			refusal(LIMIT_UNREADABLE, "ratelimit.routes, route /api: \"5/minut\"", null, ROUTE + "path=/api",
					ROUTE + "limits=5/minut"),
			refusal(NOT_INTERCEPTED, "because it is final", FinalMethod.class),
			refusal(LIMITED_AND_EXEMPT, "has both @RateLimit and @RateLimitExempt", LimitedAndExempt.class),
			refusal(CHARGED_TWICE, "each call would be charged twice", Twice.class),
			refusal(NO_REQUEST, "the key \"ip\" can only be told in a web request, but @Scheduled runs", Job.class),
			refusal(STORE_MISSING, "no RedisConnectionFactory", null, "ratelimit.store=redis"),
			refusal(TIMEOUT, "from 1 ms to 60 s, but is PT0S", null, "ratelimit.store=redis", "ratelimit.timeout=0"),
			refusal(TIMEOUT, "but is PT1M1S", null, "ratelimit.store=redis", "ratelimit.timeout=61s"),
			refusal(LOCAL_LIMITS, "ratelimit.local.instances: 'instances' must be at least 1, but is 0", null,
					"ratelimit.local.instances=0"),
			refusal(LOCAL_LIMITS, "ratelimit.local.max-keys: 'maxKeys' must be at least 1, but is 0", null,
					"ratelimit.local.max-keys=0"),
			refusal(SEVERITY_NOT_ACCEPTED, "there is no check with this code", null, "ratelimit.checks.RL999=off"),
			refusal(SEVERITY_NOT_ACCEPTED, "could be set to WARN", null, "ratelimit.checks.RL101=warn"),
			refusal(SEVERITY_NOT_ACCEPTED, "could be set to STOP", null, "ratelimit.checks.RL101=stop"),
			refusal(SEVERITY_NOT_ACCEPTED, "could be set to STOP", null, "ratelimit.checks.RL206=stop"),
			refusal(SEVERITY_NOT_ACCEPTED, "could be set to STOP", null, "ratelimit.checks.RL404=stop"),
			refusal(SEVERITY_NOT_ACCEPTED, "could be set to STOP", null, "ratelimit.checks.RL703=stop"),
			refusal(PROPERTY_UNKNOWN, "there is no \"limit\" under ratelimit.policies.login", null,
					"ratelimit.policies.login.limit=5/minute"),
			refusal(PROPERTY_TWICE, "it is the same as", null, "ratelimit.policies.logIn.limits=5/minute",
					"ratelimit.policies.login.limits=5/minute"));

	/** They need more than a property or an annotation. */
	private static final Set<RateLimitCheck> TESTED_ELSEWHERE = EnumSet.of(
			// ProxyTests, RedisConnectionTests
			NO_PROXY, CONNECTION_AMBIGUOUS,
			// routesNeedServlets, ReactiveApplicationTests
			ROUTE_NOT_SERVED, REACTIVE,
			// StartUpWarningTests
			LIMIT_ZERO, KEY_CHOSEN_BY_CLIENT, KEY_MISSING, POLICY_UNUSED, PROXY_MISSING, FORWARDED_IGNORED, DISABLED,
			REDIS_EVICTS, STORE_NOT_SHARED,
			// OldRedisTests
			REDIS_TOO_OLD);

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, RateLimitAutoConfiguration.class,
				RateLimitWebMvcAutoConfiguration.class))
		.withPropertyValues("ratelimit.store=memory");

	@ParameterizedTest
	@FieldSource("REFUSALS")
	void applicationDoesNotStart(Refusal refusal) {
		WebApplicationContextRunner configured = this.runner.withPropertyValues(refusal.properties());
		if (refusal.bean() != null) {
			configured = configured.withUserConfiguration(refusal.bean());
		}
		configured.run((context) -> {
			assertThat(context).hasFailed();
			FailureAnalysis analysis = new RateLimitConfigurationFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis).isNotNull();
			assertThat(((RateLimitConfigurationException) analysis.getCause()).check()).isEqualTo(refusal.check());
			assertThat(analysis.getDescription()).contains(refusal.problem())
				.contains(refusal.place())
				.endsWith("[" + refusal.check().code() + "]");
			assertThat(analysis.getAction()).contains(refusal.check().code()).contains("docs/checks.md");
		});
	}

	@Test
	void everyCheckIsTested() {
		Set<RateLimitCheck> tested = EnumSet.copyOf(TESTED_ELSEWHERE);
		REFUSALS.forEach((refusal) -> tested.add(refusal.check()));
		assertThat(tested).containsExactlyInAnyOrder(RateLimitCheck.values());
	}

	@Test
	void routesNeedServlets() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(RateLimitAutoConfiguration.class, RateLimitWebMvcAutoConfiguration.class))
			.withPropertyValues("ratelimit.store=memory", ROUTE + "path=/api", ROUTE + "limits=5/minute")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOfSatisfying(RateLimitConfigurationException.class,
						(failure) -> assertThat(failure.check()).isEqualTo(ROUTE_NOT_SERVED)));
	}

	@Test
	void resolverThatNeedsArgumentsIsNoKeyOfARoute() {
		this.runner.withBean("byArgument", RateLimitKeyResolver.class, ByArgument::new)
			.withPropertyValues(ROUTE + "path=/api", ROUTE + "limits=5/minute", ROUTE + "key=byArgument")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOfSatisfying(RateLimitConfigurationException.class,
						(failure) -> assertThat(failure.check()).isEqualTo(ROUTE_NEEDS_METHOD)));
	}

	@Test
	void resolverNamedLikeAShortFormIsRefused() {
		this.runner.withBean("ip", RateLimitKeyResolver.class, () -> (call) -> "all")
			.withUserConfiguration(Twin.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(RateLimitCheckException.class,
						(failure) -> assertThat(failure.check()).isEqualTo(KEY_RESOLVER_UNKNOWN)));
	}

	@Test
	void codesAreDistinct() {
		assertThat(Stream.of(RateLimitCheck.values()).map(RateLimitCheck::code)).doesNotHaveDuplicates()
			.allMatch((code) -> code.matches("RL[1-8][0-9]{2}"));
	}

	private static Refusal refusal(RateLimitCheck check, String problem, Class<?> bean, String... properties) {
		return new Refusal(check, problem, bean, properties);
	}

	record Refusal(RateLimitCheck check, String problem, Class<?> bean, String[] properties) {

		/** What the description must name: the annotated class, or the property. */
		String place() {
			if (this.bean != null) {
				return this.bean.getName();
			}
			String property = this.properties[this.properties.length - 1];
			return property.startsWith(ROUTE) ? "ratelimit.routes"
					: property.replaceFirst("\\.?[a-z]*=.*", "")
						.replaceFirst("\\.plans$", "")
						.replaceFirst("^ratelimit$", "");
		}

		@Override
		public String toString() {
			return this.check + " "
					+ ((this.bean != null) ? this.bean.getSimpleName() : Arrays.toString(this.properties));
		}

	}

	@RestController
	static class LimitTypo {

		@GetMapping("/")
		@RateLimit("5/minut")
		public void get() {
		}

	}

	static class NoLimit {

		@RateLimit(name = "nowhere")
		public void get() {
		}

	}

	static class BurstOfZero {

		@RateLimit("0/minute burst 5")
		public void get() {
		}

	}

	static class TwinLimits {

		@RateLimit("5/minute; 6/60s")
		public void get() {
		}

	}

	static class Costly {

		@RateLimit(value = "5/minute", cost = "6")
		public void get() {
		}

	}

	static class UnknownVariable {

		@RateLimit(value = "5/minute", key = "#nobody")
		public void get() {
		}

	}

	static class UnknownResolver {

		@RateLimit(value = "5/minute", key = "apiClient, ip")
		public void get() {
		}

	}

	static class WholeRequest {

		@RateLimit(value = "5/minute", key = "#request")
		public void get() {
		}

	}

	static class ConstantKey {

		@RateLimit(value = "5/minute", key = "'everyone'")
		public void get() {
		}

	}

	static class TwoLimits {

		@RateLimit(name = "login", value = "5/minute")
		public void get() {
		}

		@RateLimit(name = "login", value = "6/minute")
		public void getMore() {
		}

	}

	static class InvalidName {

		@RateLimit(name = "log in", value = "5/minute")
		public void get() {
		}

	}

	static class Planned {

		@RateLimit(name = "api", value = "5/minute")
		public void get() {
		}

	}

	static class FinalMethod {

		@RateLimit("5/minute")
		public final void get() {
		}

	}

	static class Twin {

		@RateLimit("5/minute")
		public void get() {
		}

	}

	static class ByArgument implements RateLimitKeyResolver {

		@Override
		public String resolve(RateLimitCall call) {
			return String.valueOf(call.arguments());
		}

		@Override
		public boolean needsArguments() {
			return true;
		}

	}

	static class StatusOfTheClient {

		@RateLimit(value = "5/minute", countIf = "#status == 401")
		public void get(int status) {
		}

	}

	static class Job {

		@Scheduled(fixedRate = 1000)
		@RateLimit("5/minute")
		public void run() {
		}

	}

	static class LimitedAndExempt {

		@RateLimit("5/minute")
		@RateLimitExempt
		public void get() {
		}

	}

	static class Twice {

		@RateLimit(name = "api", value = "5/minute")
		@RateLimit(name = "api", value = "5/minute")
		public void get() {
		}

	}

}
