package io.github.ratelimit.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.RateLimitPolicyRegistry;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.policy.PolicyDeclaration;
import io.github.ratelimit.policy.PolicyUse;
import io.github.ratelimit.policy.PolicySettings;
import io.github.ratelimit.policy.RateLimitPolicies;

import static io.github.ratelimit.autoconfigure.LimitedBeans.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * What {@code ratelimit.policies} says, and what it must not say.
 */
class PolicyPropertiesTests {

	private final ApplicationContextRunner runner = LimitedBeans.runner();

	@Test
	void limitsAreSeparatedBySemicolons() {
		run("ratelimit.policies.api.limits=2/second; 10/minute", (context) -> assertThat(policy(context).limits())
			.containsExactly(Limit.parse("2/second"), Limit.parse("10/minute")));
	}

	@Test
	void limitsAreAList() {
		run(new String[] { "ratelimit.policies.api.limits[0]=2/second", "ratelimit.policies.api.limits[1]=10/minute" },
				(context) -> assertThat(policy(context).limits()).containsExactly(Limit.parse("2/second"),
						Limit.parse("10/minute")));
	}

	@Test
	void algorithmIsThatOfLimitsThatNameNone() {
		run(new String[] { "ratelimit.policies.api.limits=2/second; 10/minute token-bucket",
				"ratelimit.policies.api.algorithm=fixed-window" },
				(context) -> assertThat(policy(context).limits())
					.containsExactly(Limit.parse("2/second", Algorithm.FIXED_WINDOW), Limit.parse("10/minute")));
	}

	@Test
	void algorithmOfAllIsThatOfPoliciesThatNameNone() {
		run(new String[] { "ratelimit.policies.api.limits=2/second", "ratelimit.algorithm=fixed-window" },
				(context) -> assertThat(policy(context).limits())
					.containsExactly(Limit.parse("2/second", Algorithm.FIXED_WINDOW)));
	}

	@Test
	void statusAndFailurePolicyAreThoseOfThePolicy() {
		run(new String[] { "ratelimit.policies.api.status=503", "ratelimit.policies.api.on-failure=deny" },
				(context) -> assertThat(policy(context)).returns(503, RateLimitPolicy::status)
					.returns(FailurePolicy.DENY, RateLimitPolicy::onFailure));
	}

	@Test
	void withoutSettingsTheStatusIs429AndAFailureAllows() {
		run("ratelimit.policies.api.limits=2/second",
				(context) -> assertThat(policy(context)).returns(429, RateLimitPolicy::status)
					.returns(FailurePolicy.ALLOW, RateLimitPolicy::onFailure));
	}

	@Test
	void keyIsAText() {
		run("ratelimit.policies.api.key=principal, ip",
				(context) -> assertThat(settings(context).key()).isEqualTo("principal,ip"));
	}

	@Test
	void keyIsAList() {
		run(new String[] { "ratelimit.policies.api.key[0]=principal", "ratelimit.policies.api.key[1]=ip" },
				(context) -> assertThat(settings(context).key()).isEqualTo("principal,ip"));
	}

	@Test
	void commasInsideOfAnExpressionStay() {
		run("ratelimit.policies.api.key={#tenant, #user}",
				(context) -> assertThat(settings(context).key()).isEqualTo("{#tenant,#user}"));
		run("ratelimit.policies.api.key=#tenant.concat(',')",
				(context) -> assertThat(settings(context).key()).isEqualTo("#tenant.concat(',')"));
	}

	@Test
	void keyReplacesThatOfTheAnnotation() {
		this.runner.withPropertyValues("ratelimit.policies.api.key=global").withBean(Service.class).run((context) -> {
			Service service = context.getBean(Service.class);
			assertThat(passes(() -> service.get("a"))).isEqualTo(2);
			assertThat(passes(() -> service.get("b"))).isZero();
		});
	}

	@Test
	void limitsReplaceThoseOfTheAnnotation() {
		this.runner.withPropertyValues("ratelimit.policies.api.limits=3/minute")
			.withBean(Service.class)
			.run((context) -> assertThat(passes(() -> context.getBean(Service.class).get("a"))).isEqualTo(3));
	}

	@Test
	void plansHaveLimitsOfTheirOwn() {
		this.runner
			.withPropertyValues("ratelimit.policies.api.plan=#user", "ratelimit.policies.api.plans.gold=4/minute",
					"ratelimit.policies.api.plans.free=1/minute")
			.withBean(Service.class)
			.run((context) -> {
				Service service = context.getBean(Service.class);
				assertThat(passes(() -> service.get("gold"))).isEqualTo(4);
				assertThat(passes(() -> service.get("free"))).isEqualTo(1);
				assertThat(passes(() -> service.get("other"))).isEqualTo(2);
			});
	}

	@Test
	void planMayBeUnlimited() {
		List<RateLimitDecision> heard = new ArrayList<>();
		RateLimitStore store = mock(RateLimitStore.class);
		this.runner
			.withPropertyValues("ratelimit.policies.api.plan=#user",
					"ratelimit.policies.api.plans.enterprise= Unlimited ")
			.withBean("unusedStore", RateLimitStore.class, () -> store, (bean) -> bean.setPrimary(true))
			.withBean(RateLimitListener.class, () -> heard::add)
			.withBean(Service.class)
			.run((context) -> {
				context.getBean(Service.class).get("enterprise");
				assertThat(heard).singleElement()
					.satisfies((decision) -> assertThat(decision.allowed()).isTrue())
					.satisfies((decision) -> assertThat(decision.limits()).isEmpty())
					.satisfies((decision) -> assertThat(decision.source()).hasToString("EXEMPT"));
				RateLimiter limiter = context.getBean(RateLimiter.class);
				RateLimitPolicy plan = context.getBean(RateLimitPolicyRegistry.class)
					.policy("api")
					.forPlan("enterprise");
				assertThat(limiter.peek(plan, "ann").allowed()).isTrue();
				limiter.refund(limiter.acquire(plan, "ann", 1000), "ann", 1000);
				limiter.refund(plan, "ann", 1);
				limiter.reset(plan, "ann");
				assertThatIllegalArgumentException().isThrownBy(() -> limiter.acquire(plan, " "));
				then(store).should(never()).acquire(any(), anyLong());
				then(store).should(never()).refund(any(), anyLong(), any());
				then(store).should(never()).reset(any());
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			limits=unlimited       | a plan alone can be unlimited | remove the annotation
			limits=5/minute; unlimited | a plan alone can be unlimited | remove the annotation
			plans.gold=5/minute; unlimited | a plan alone can be unlimited | remove the annotation
			limits=5-minute        | "5-minute" is not a limit    | Accepted are limits such as "5/minute"
			limits=5/minut         | "minut" is not a unit        | units ms, second, minute, hour, day and week
			limits=5/minute;6/60s  | two limits of one algorithm  | keep the stricter one
			status=200             | from 400 to 599              | 200
			plans.gold=often       | "often" is not a limit       | Accepted are limits such as "5/minute"
			plans.gold=4/minute    | 'plan'                       | need each other
			plan=#plan             | 'plans'                      | need each other
			""")
	void valueThatCannotWorkIsNamed(String property, String problem, String cure) {
		run("ratelimit.policies.api." + property, (context) -> {
			FailureAnalysis analysis = analysis(context);
			assertThat(analysis.getDescription()).startsWith("ratelimit.policies.api")
				.contains(problem.strip())
				.contains(cure.strip());
			assertThat(analysis.getAction()).contains("ratelimit.policies.api");
		});
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			on-failure, deni
			algorithm,  fixed
			status,     many
			""")
	void valueOfTheWrongTypeIsNamed(String property, String value) {
		run("ratelimit.policies.api." + property + "=" + value, (context) -> assertThat(context).getFailure()
			.hasStackTraceContaining("ratelimit.policies.api." + property));
	}

	@Test
	void keyThatCannotWorkNamesTheMethodAndTheProperties() {
		this.runner.withPropertyValues("ratelimit.policies.api.key=#account").withBean(Service.class).run((context) -> {
			FailureAnalysis analysis = analysis(context);
			assertThat(analysis.getDescription()).contains("Service.get(java.lang.String)").contains("#account");
			assertThat(analysis.getAction()).contains("ratelimit.policies");
		});
	}

	@Test
	void planThatCannotWorkNamesTheMethod() {
		this.runner
			.withPropertyValues("ratelimit.policies.api.plan=#account.plan",
					"ratelimit.policies.api.plans.gold=4/minute")
			.withBean(Service.class)
			.run((context) -> assertThat(analysis(context).getDescription()).contains("Service.get(java.lang.String)")
				.contains("#account"));
	}

	private void run(String property, ContextConsumer<AssertableApplicationContext> consumer) {
		run(new String[] { property }, consumer);
	}

	private void run(String[] properties, ContextConsumer<AssertableApplicationContext> consumer) {
		this.runner.withPropertyValues(properties).run(consumer);
	}

	private static PolicySettings settings(AssertableApplicationContext context) {
		return context.getBean(RateLimitPolicies.class).settings("api");
	}

	private static RateLimitPolicy policy(AssertableApplicationContext context) {
		return context.getBean(RateLimitPolicies.class)
			.declare(new PolicyDeclaration("api", "api", "api", List.of("1/hour"), null),
					new PolicyUse("place", "ip", List.of("ip")), (policy) -> {
					})
			.current("ip");
	}

	private static FailureAnalysis analysis(AssertableApplicationContext context) {
		assertThat(context).hasFailed();
		FailureAnalysis analysis = new RateLimitConfigurationFailureAnalyzer().analyze(context.getStartupFailure());
		assertThat(analysis).isNotNull();
		return analysis;
	}

	static class Service {

		@RateLimit(name = "api", value = "2/minute", key = "#user")
		public void get(String user) {
		}

	}

}
