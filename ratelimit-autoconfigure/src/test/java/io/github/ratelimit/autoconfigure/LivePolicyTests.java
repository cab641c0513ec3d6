package io.github.ratelimit.autoconfigure;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimitPolicyProvider;
import io.github.ratelimit.RateLimitPolicyRegistry;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;

import static io.github.ratelimit.autoconfigure.LimitedBeans.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Policies that change while the application runs, and policies that live elsewhere.
 */
class LivePolicyTests {

	private final ApplicationContextRunner runner = LimitedBeans.runner()
		.withBean(Service.class)
		.withPropertyValues("ratelimit.policies.api.limits=5/minute");

	@Test
	void raisedLimitKeepsTheCountAndHoldsAtOnce() {
		this.runner.withPropertyValues("ratelimit.policies.api.limits=5/minute fixed-window").run((context) -> {
			assertThat(passes(context.getBean(Service.class)::get)).isEqualTo(5);
			change(context, "ratelimit.policies.api.limits", "8/minute fixed-window");
			registry(context).refresh();
			assertThat(passes(context.getBean(Service.class)::get)).isEqualTo(3);
		});
	}

	@Test
	void loweredLimitKeepsTheCountAndHoldsAtOnce() {
		this.runner.withPropertyValues("ratelimit.policies.api.limits=5/minute fixed-window").run((context) -> {
			context.getBean(Service.class).get();
			context.getBean(Service.class).get();
			change(context, "ratelimit.policies.api.limits", "3/minute fixed-window");
			registry(context).refresh();
			assertThat(passes(context.getBean(Service.class)::get)).isEqualTo(1);
		});
	}

	@Test
	void nothingChangesBeforeItIsRefreshed() {
		this.runner.run((context) -> {
			change(context, "ratelimit.policies.api.limits", "1/minute");
			assertThat(passes(context.getBean(Service.class)::get)).isEqualTo(5);
		});
	}

	@Test
	void changeThatSpringCloudReportsHoldsAtOnce() {
		this.runner.run((context) -> {
			change(context, "ratelimit.policies.api.limits", "1/minute");
			context.publishEvent(new EnvironmentChangeEvent(context, Set.of("ratelimit.policies.api.limits")));
			assertThat(passes(context.getBean(Service.class)::get)).isEqualTo(1);
		});
	}

	@Test
	void changeOfAPropertyThatALimitRefersToHoldsAtOnce() {
		this.runner.withPropertyValues("sold=5/minute", "ratelimit.policies.api.limits=${sold}").run((context) -> {
			change(context, "sold", "2/minute");
			context.publishEvent(new EnvironmentChangeEvent(context, Set.of("sold")));
			assertThat(passes(context.getBean(Service.class)::get)).isEqualTo(2);
		});
	}

	@Test
	void changeOfAPropertyThatAnAnnotationRefersToHoldsAtOnce() {
		this.runner.withBean(Searching.class).withPropertyValues("limits.search=5/minute").run((context) -> {
			change(context, "limits.search", "3/minute");
			registry(context).refresh();
			assertThat(passes(context.getBean(Searching.class)::get)).isEqualTo(3);
			change(context, "limits.search", "4/minute");
			context.publishEvent(new EnvironmentChangeEvent(context, Set.of("limits.search")));
			assertThat(registry(context).policy("search").limits()).containsExactly(Limit.parse("4/minute"));
		});
	}

	@Test
	void placeholderWithoutAValueStopsTheApplication() {
		this.runner.withBean(Searching.class)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("limits.search")
				.hasStackTraceContaining("[RL101]"));
	}

	@Test
	void placeholderThatLosesItsValueLeavesEverythingAsItWas() {
		this.runner.withBean(Searching.class)
			.withPropertyValues("limits.search=${limits.all}", "limits.all=5/minute")
			.run((context) -> {
				change(context, "limits.search", "${limits.none}");
				change(context, "ratelimit.policies.api.limits", "7/minute");
				assertThatExceptionOfType(RateLimitConfigurationException.class).isThrownBy(registry(context)::refresh)
					.withMessageContaining("\"search\"")
					.withMessageContaining("limits.none")
					.returns(RateLimitCheck.LIMIT_UNREADABLE, RateLimitConfigurationException::check);
				assertThat(passes(context.getBean(Searching.class)::get)).isEqualTo(5);
				assertThat(passes(context.getBean(Service.class)::get)).isEqualTo(5);
			});
	}

	@Test
	void changeBelowTheCostOfACallIsRefused() {
		this.runner.withBean(Costly.class)
			.withPropertyValues("ratelimit.policies.costly.limits=9/minute")
			.run((context) -> {
				change(context, "ratelimit.policies.costly.limits", "3/minute");
				assertThatExceptionOfType(RateLimitConfigurationException.class).isThrownBy(registry(context)::refresh)
					.returns(RateLimitCheck.COST_UNREACHABLE, RateLimitConfigurationException::check);
			});
	}

	@Test
	void providerMayAskTheRegistry() {
		AtomicReference<RateLimitPolicyRegistry> registry = new AtomicReference<>();
		RateLimitPolicyProvider provider = (name) -> (registry.get() != null && name.equals("copy"))
				? registry.get().policy("api") : null;
		this.runner.withBean(RateLimitPolicyProvider.class, () -> provider).run((context) -> {
			registry.set(registry(context));
			assertThat(registry(context).policy("copy").limits()).containsExactly(Limit.parse("5/minute"));
		});
	}

	@Test
	void springCloudIsNotNeeded() {
		LimitedBeans.runner()
			.withClassLoader(new FilteredClassLoader("org.springframework.cloud"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(RateLimitPolicyRegistry.class)
				.doesNotHaveBean(RateLimitRefreshConfiguration.class));
	}

	@Test
	void statusFailurePolicyAndPlansChangeToo() {
		this.runner
			.withPropertyValues("ratelimit.policies.api.plan=#root.method.name",
					"ratelimit.policies.api.plans.get=2/minute")
			.run((context) -> {
				change(context, "ratelimit.policies.api.status", "503");
				change(context, "ratelimit.policies.api.on-failure", "deny");
				change(context, "ratelimit.policies.api.plans.get", "4/minute");
				registry(context).refresh();
				assertThat(passes(context.getBean(Service.class)::get)).isEqualTo(4);
				assertThat(registry(context).policy("api")).returns(503, RateLimitPolicy::status)
					.returns(FailurePolicy.DENY, RateLimitPolicy::onFailure);
			});
	}

	@Test
	void changeThatCannotWorkLeavesEverythingAsItWas() {
		this.runner.withPropertyValues("ratelimit.policies.other.limits=7/minute").run((context) -> {
			change(context, "ratelimit.policies.other.limits", "8/minute");
			change(context, "ratelimit.policies.api.limits", "9/minut");
			assertThatExceptionOfType(RateLimitConfigurationException.class).isThrownBy(registry(context)::refresh)
				.withMessageContaining("ratelimit.policies.api")
				.withMessageContaining("\"9/minut\" is not a limit")
				.returns(RateLimitCheck.LIMIT_UNREADABLE, RateLimitConfigurationException::check);
			assertThat(registry(context).policy("other").limits()).containsExactly(Limit.parse("7/minute"));
			assertThat(passes(context.getBean(Service.class)::get)).isEqualTo(5);
		});
	}

	@Test
	void policyThatLosesItsLimitsLeavesEverythingAsItWas() {
		CountingProvider provider = new CountingProvider();
		provider.policies.put("bare", RateLimitPolicy.of("bare", "2/minute"));
		this.runner.withBean(Bare.class).withBean(RateLimitPolicyProvider.class, () -> provider).run((context) -> {
			provider.policies.clear();
			assertThatExceptionOfType(RateLimitConfigurationException.class).isThrownBy(registry(context)::refresh)
				.withMessageContaining("\"bare\"")
				.returns(RateLimitCheck.LIMIT_MISSING, RateLimitConfigurationException::check);
			assertThat(passes(context.getBean(Bare.class)::get)).isEqualTo(2);
		});
	}

	@Test
	void providerWinsOverConfigurationAndAnnotation() {
		CountingProvider provider = new CountingProvider();
		provider.policies.put("api", RateLimitPolicy.of("sold", "2/minute"));
		this.runner.withBean(RateLimitPolicyProvider.class, () -> provider).run((context) -> {
			assertThat(passes(context.getBean(Service.class)::get)).isEqualTo(2);
			assertThat(registry(context).policy("api")).returns("api", RateLimitPolicy::name)
				.returns("api", RateLimitPolicy::id);
		});
	}

	@Test
	void providerIsAskedAtStartUpAndAtARefreshAndNotByCalls() {
		CountingProvider provider = new CountingProvider();
		this.runner.withBean(RateLimitPolicyProvider.class, () -> provider).run((context) -> {
			int asked = provider.asked.get();
			assertThat(asked).isPositive();
			passes(context.getBean(Service.class)::get);
			assertThat(provider.asked).hasValue(asked);
			registry(context).refresh();
			assertThat(provider.asked).hasValueGreaterThan(asked);
		});
	}

	@Test
	void providerThatFailsAtARefreshLeavesEverythingAsItWas() {
		AtomicInteger asked = new AtomicInteger();
		RateLimitPolicyProvider provider = (name) -> {
			if (asked.incrementAndGet() > 1) {
				throw new IllegalStateException("the database is away");
			}
			return RateLimitPolicy.of(name, "2/minute");
		};
		this.runner.withBean(RateLimitPolicyProvider.class, () -> provider).run((context) -> {
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(registry(context)::refresh)
				.withMessage("the database is away");
			assertThat(passes(context.getBean(Service.class)::get)).isEqualTo(2);
		});
	}

	@Test
	void codeSharesTheCountersOfAnnotations() {
		this.runner.run((context) -> {
			RateLimitPolicy policy = registry(context).policy("api");
			assertThat(context.getBean(RateLimiter.class).acquire(policy, "global", 4).allowed()).isTrue();
			assertThat(passes(context.getBean(Service.class)::get)).isEqualTo(1);
		});
	}

	@Test
	void unknownNameIsAnErrorThatNamesTheKnown() {
		this.runner.run((context) -> {
			assertThatIllegalArgumentException().isThrownBy(() -> registry(context).policy("ap"))
				.withMessageContaining("\"ap\"")
				.withMessageContaining("[api]");
			assertThat(registry(context).names()).containsExactly("api");
		});
	}

	/** Each call is decided by the old limits or by the new, and counts go on. */
	@Test
	void limitsChangeUnderLoad() {
		this.runner.withPropertyValues("ratelimit.policies.api.limits=1000/hour fixed-window").run((context) -> {
			Service service = context.getBean(Service.class);
			Thread[] callers = new Thread[8];
			AtomicInteger admitted = new AtomicInteger();
			for (int i = 0; i < callers.length; i++) {
				callers[i] = new Thread(() -> {
					for (int call = 0; call < 500; call++) {
						admitted.addAndGet(passesOnce(service));
					}
				});
				callers[i].start();
			}
			for (int i = 0; i < 100; i++) {
				change(context, "ratelimit.policies.api.limits", (i % 2 == 0 ? 200 : 1000) + "/hour fixed-window");
				registry(context).refresh();
			}
			for (Thread caller : callers) {
				caller.join();
			}
			assertThat(admitted.get()).isBetween(200, 1000);
			change(context, "ratelimit.policies.api.limits", (admitted.get() + 3) + "/hour fixed-window");
			registry(context).refresh();
			assertThat(passes(service::get)).as("no call was lost, and none was counted twice").isEqualTo(3);
		});
	}

	private static int passesOnce(Service service) {
		try {
			service.get();
			return 1;
		}
		catch (RateLimitExceededException ex) {
			return 0;
		}
	}

	private static RateLimitPolicyRegistry registry(ApplicationContext context) {
		return context.getBean(RateLimitPolicyRegistry.class);
	}

	private static void change(ConfigurableApplicationContext context, String property, String value) {
		ConfigurableEnvironment environment = context.getEnvironment();
		if (!environment.getPropertySources().contains("changed")) {
			environment.getPropertySources().addFirst(new MapPropertySource("changed", new ConcurrentHashMap<>()));
		}
		MapPropertySource changed = (MapPropertySource) environment.getPropertySources().get("changed");
		assertThat(changed).isNotNull();
		Map<String, Object> values = changed.getSource();
		values.put(property, value);
	}

	static class CountingProvider implements RateLimitPolicyProvider {

		final AtomicInteger asked = new AtomicInteger();

		final ConcurrentMap<String, RateLimitPolicy> policies = new ConcurrentHashMap<>();

		@Override
		public RateLimitPolicy policy(String name) {
			this.asked.incrementAndGet();
			return this.policies.get(name);
		}

	}

	static class Service {

		@RateLimit(name = "api", value = "1/hour")
		public void get() {
		}

	}

	static class Searching {

		@RateLimit(name = "search", value = "${limits.search}")
		public void get() {
		}

	}

	static class Costly {

		@RateLimit(name = "costly", cost = "5")
		public void get() {
		}

	}

	static class Bare {

		@RateLimit(name = "bare")
		public void get() {
		}

	}

}
