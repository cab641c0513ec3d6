package io.github.ratelimit.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimitPolicyRegistry;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;
import io.github.ratelimit.policy.RateLimitPolicies;
import io.github.ratelimit.web.route.RateLimitRoute;
import io.github.ratelimit.web.route.RouteFactory;
import io.github.ratelimit.web.route.RouteStage;

import static io.github.ratelimit.autoconfigure.LimitedBeans.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Whichever way Spring Boot lets a name be written reaches the policy and the plan of
 * that name, or stops the application.
 */
class NameSpellingTests {

	private final ApplicationContextRunner runner = LimitedBeans.runner().withBean(Login.class);

	private final Map<String, Object> variables = new HashMap<>();

	@ParameterizedTest
	@ValueSource(strings = { "login-account", "loginAccount", "login_account", "LoginAccount", "LOGIN_ACCOUNT",
			"\"[login-account]\"", "\"[Login-Account]\"", "loginaccount" })
	void yamlReachesThePolicy(String name) {
		run(yaml("policies: {%s: {limits: 3/minute}}".formatted(name)), (context) -> {
			assertThat(passes(context.getBean(Login.class)::get)).isEqualTo(3);
			assertThat(registry(context).names()).containsExactly("login-account");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "RATELIMIT_POLICIES_LOGINACCOUNT_LIMITS", "RATELIMIT_POLICIES_LOGIN_ACCOUNT_LIMITS",
			"RATELIMIT_POLICIES_LOGINACCOUNT_LIMITS_0", "ratelimit_policies_loginaccount_limits" })
	void variableAloneReachesThePolicy(String variable) {
		this.variables.put(variable, "3/minute");
		run(this.runner, (context) -> assertThat(passes(context.getBean(Login.class)::get)).isEqualTo(3));
	}

	@Test
	void variableWinsForTheValueItSets() {
		this.variables.put("RATELIMIT_POLICIES_LOGINACCOUNT_LIMITS", "3/minute");
		run(yaml("policies: {login-account: {limits: 9/minute, status: 503}}"), (context) -> {
			assertThat(passes(context.getBean(Login.class)::get)).isEqualTo(3);
			assertThat(registry(context).policy("login-account").status()).isEqualTo(503);
			assertThat(registry(context).names()).containsExactly("login-account");
		});
	}

	@Test
	void everySpellingReachesThePolicyAtARefresh() {
		this.variables.put("RATELIMIT_POLICIES_LOGINACCOUNT_STATUS", "503");
		run(this.runner, (context) -> {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(
						new MapPropertySource("changed", Map.of("ratelimit.policies.loginAccount.limits", "4/minute")));
			registry(context).refresh();
			assertThat(registry(context).policy("login-account")).returns(503, RateLimitPolicy::status)
				.returns(List.of(Limit.parse("4/minute")), RateLimitPolicy::limits);
			context.getEnvironment().getPropertySources().remove("changed");
			registry(context).refresh();
			assertThat(registry(context).policy("login-account").limits()).containsExactly(Limit.parse("1/hour"));
		});
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "gold-user", "goldUser", "GOLD_USER", "Gold User", "\"[Gold User]\"", "gold.user", "golduser" })
	void yamlReachesThePlan(String plan) {
		ApplicationContextRunner planned = yaml("""
				policies: {login-account: {limits: 1/minute, plan: "#root.method.name + '-user'", plans: {%s: %s}}}
				""".formatted(plan, "[2/second, 4/minute]"));
		run(planned, (context) -> assertThat(policyOf(context, "gold-user").limits())
			.containsExactly(Limit.parse("2/second"), Limit.parse("4/minute")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "GOLDUSER", "GOLD_USER", "GOLDUSER_0" })
	void variableReachesThePlan(String plan) {
		this.variables.put("RATELIMIT_POLICIES_LOGINACCOUNT_PLANS_" + plan, "4/minute");
		this.variables.put("RATELIMIT_POLICIES_LOGINACCOUNT_PLAN", "'gold-user'");
		run(this.runner, (context) -> assertThat(passes(context.getBean(Login.class)::get)).isEqualTo(4));
	}

	@Test
	void variableWinsForThePlanItSets() {
		this.variables.put("RATELIMIT_POLICIES_LOGINACCOUNT_PLANS_GOLDUSER", "4/minute");
		run(yaml("policies: {login-account: {plan: \"'goldUser'\", plans: {gold-user: 9/minute, free: 1/minute}}}"),
				(context) -> {
					assertThat(passes(context.getBean(Login.class)::get)).isEqualTo(4);
					assertThat(policyOf(context, "Free").limits()).containsExactly(Limit.parse("1/minute"));
				});
	}

	@Test
	void plansInOtherAlphabetsStayApart() {
		RateLimitPolicy policy = RateLimitPolicy.builder("quotes")
			.limit(Limit.parse("5/minute"))
			.plan("特別1", List.of())
			.plan("prämie", List.of(Limit.parse("9/minute")))
			.build();
		assertThat(policy.forPlan("特別1").limits()).isEmpty();
		for (String other : List.of("基本1", "1", "prmie", "Prämien")) {
			assertThat(policy.forPlan(other)).as(other).isSameAs(policy);
		}
		assertThat(policy.forPlan("PRÄMIE").limits()).containsExactly(Limit.parse("9/minute"));
	}

	@Test
	void variablesMakeRoutes() {
		this.variables.putAll(Map.of("RATELIMIT_ROUTES_0_PATH", "/api/** ", "RATELIMIT_ROUTES_0_LIMITS", "3/minute",
				"RATELIMIT_ROUTES_1_PATH", "/login", "RATELIMIT_ROUTES_1_METHODS", "POST, PUT",
				"RATELIMIT_ROUTES_1_POLICY", "login-account ", "RATELIMIT_POLICIES_LOGINACCOUNT_LIMITS", "4/minute"));
		new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, RateLimitAutoConfiguration.class,
					RateLimitWebMvcAutoConfiguration.class))
			.withPropertyValues("ratelimit.store=memory")
			.withInitializer(this::useVariables)
			.run((context) -> assertThat(context.getBean(RouteFactory.class).routes(RouteStage.BEFORE_SECURITY))
				.extracting(RateLimitRoute::path, RateLimitRoute::methods,
						(route) -> route.operation().policy().current("ip").limits())
				.containsExactly(tuple("/api/**", Set.of(), List.of(Limit.parse("3/minute"))),
						tuple("/login", Set.of("POST", "PUT"), List.of(Limit.parse("4/minute")))));
	}

	@Test
	void nameInBracketsThatDiffersFromTheVariableStops() {
		this.variables.put("RATELIMIT_POLICIES_LOGINACCOUNT_LIMITS", "3/minute");
		stops(yaml("policies: {\"[login-account]\": {limits: 9/minute}}"), RateLimitCheck.POLICY_INVALID,
				"are one name in other spellings");
	}

	@Test
	void planInBracketsThatDiffersFromAnotherStops() {
		stops(yaml("policies: {api: {plan: \"#plan\", plans: {\"[gold user]\": 9/minute, golduser: 4/minute}}}"),
				RateLimitCheck.POLICY_INVALID, "are one name in other spellings");
	}

	@Test
	void keyThatIsNoNameStops() {
		stops(yaml("policies: {\"[my.policy]\": {limits: 9/minute}}"), RateLimitCheck.POLICY_INVALID,
				"\"my.policy\" is not a name");
	}

	@ParameterizedTest
	@ValueSource(strings = { "policies: {login-account: {limits: }}", "policies: {login-account: {limits: []}}",
			"policies: {login-account: {limits: \" \"}}", "policies: {login-account: {plan: \"'a'\", plans: {a: }}}" })
	void limitsThatAreEmptyStop(String yaml) {
		stops(yaml(yaml), RateLimitCheck.LIMIT_UNREADABLE, "\"\" is not a limit");
	}

	@Test
	void annotationsWhoseNamesPropertiesCannotTellApartStop() {
		stops(this.runner.withBean(LoginInCamelCase.class), RateLimitCheck.POLICY_INVALID,
				"properties cannot tell the two apart");
	}

	private void stops(ApplicationContextRunner configured, RateLimitCheck check, String problem) {
		configured.withInitializer(this::useVariables).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(new RateLimitConfigurationFailureAnalyzer().analyze(context.getStartupFailure())).isNotNull()
				.satisfies((analysis) -> {
					assertThat(((RateLimitConfigurationException) analysis.getCause()).check()).isEqualTo(check);
					assertThat(analysis.getDescription()).contains(problem);
				});
		});
	}

	private void run(ApplicationContextRunner configured, ContextConsumer<AssertableApplicationContext> consumer) {
		configured.withInitializer(this::useVariables)
			.withPropertyValues("ratelimit.checks.RL302=stop")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				context.getBean(RateLimitPolicies.class).reportUnused();
				consumer.accept(context);
			});
	}

	private void useVariables(ConfigurableApplicationContext context) {
		String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		context.getEnvironment()
			.getPropertySources()
			.replace(name, new SystemEnvironmentPropertySource(name, this.variables));
	}

	private ApplicationContextRunner yaml(String ratelimit) {
		ByteArrayResource file = new ByteArrayResource(
				("ratelimit: {" + ratelimit.strip() + "}").getBytes(StandardCharsets.UTF_8));
		return this.runner.withInitializer((context) -> {
			try {
				new YamlPropertySourceLoader().load("test.yml", file)
					.forEach(context.getEnvironment().getPropertySources()::addLast);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
	}

	private static RateLimitPolicyRegistry registry(AssertableApplicationContext context) {
		return context.getBean(RateLimitPolicyRegistry.class);
	}

	private static RateLimitPolicy policyOf(AssertableApplicationContext context, String plan) {
		return registry(context).policy("login-account").forPlan(plan);
	}

	static class Login {

		@RateLimit(name = "login-account", value = "1/hour")
		public void get() {
		}

	}

	static class LoginInCamelCase {

		@RateLimit(name = "loginAccount", value = "1/hour")
		public void get() {
		}

	}

}
