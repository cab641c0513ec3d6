package io.github.ratelimit.metrics;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.InvalidCostException;
import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimitPolicyRegistry;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.autoconfigure.RateLimitAutoConfiguration;
import io.github.ratelimit.autoconfigure.RateLimitMetricsAutoConfiguration;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

/**
 * The meters: their names, tags and units are what dashboards and alerts are made of.
 */
class MetersTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class, RateLimitAutoConfiguration.class,
				RateLimitMetricsAutoConfiguration.class))
		.withBean(SimpleMeterRegistry.class)
		.withBean(Service.class)
		.withPropertyValues("ratelimit.store=memory", "ratelimit.policies.trying.limits=3/minute",
				"ratelimit.policies.trying.shadow=1/minute", "ratelimit.policies.shadow.limits=1/minute",
				"ratelimit.policies.shadow.mode=shadow");

	@Test
	void everyCallIsCountedOnceByItsPolicyOutcomeAndSource() {
		this.runner.run((context) -> {
			Service service = context.getBean(Service.class);
			service.limited();
			service.limited();
			assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(service::limited);
			service.exempt(true);
			assertThatExceptionOfType(InvalidCostException.class).isThrownBy(() -> service.costly(0));
			acquire(context, "shadow", 3);
			RateLimiter limiter = context.getBean(RateLimiter.class);
			limiter.acquire(RateLimitPolicy.of("user-4711", "1/minute"), "key");
			RateLimitPolicy trying = context.getBean(RateLimitPolicyRegistry.class).policy("trying");
			limiter.acquire(trying.toBuilder().name("user-4712").build(), "key");
			assertThat(counts(context, "ratelimit.requests")).containsExactlyInAnyOrder(
					"Service.limited allowed store 2", "Service.limited denied store 1", "Service.exempt exempt none 1",
					"Service.costly error none 1", "shadow allowed store 1", "shadow shadow-denied store 2",
					"other allowed store 1", "trying allowed store 1");
		});
	}

	@Test
	void limitsThatAreTriedAreComparedWithThoseInForce() {
		this.runner.run((context) -> {
			acquire(context, "trying", 4);
			assertThat(counts(context, "ratelimit.shadow")).containsExactlyInAnyOrder("trying allowed allowed 1",
					"trying allowed denied 2", "trying denied denied 1");
			assertThat(counts(context, "ratelimit.requests")).containsExactlyInAnyOrder("trying allowed store 3",
					"trying denied store 1");
		});
	}

	@Test
	void allowedCallsNearALimitAreCounted() {
		this.runner.withPropertyValues("ratelimit.policies.trying.limits=10/minute").run((context) -> {
			acquire(context, "trying", 8);
			assertThat(counts(context, "ratelimit.near.limit")).isEmpty();
			acquire(context, "trying", 4);
			assertThat(counts(context, "ratelimit.near.limit")).containsExactly("trying 2");
		});
	}

	@Test
	void decisionsWithoutTheStoreHaveTheirSource() {
		this.runner.withBean(RateLimitStore.class, MetersTests::lostStore).run((context) -> {
			acquire(context, "trying", 2);
			RateLimiter limiter = context.getBean(RateLimiter.class);
			RateLimitPolicy policy = context.getBean(RateLimitPolicyRegistry.class).policy("trying");
			limiter.acquire(policy.toBuilder().onFailure(FailurePolicy.DENY).build(), "key");
			limiter.acquire(policy.toBuilder().onFailure(FailurePolicy.LOCAL).build(), "key");
			assertThat(counts(context, "ratelimit.requests")).containsExactlyInAnyOrder(
					"trying allowed failure-policy 2", "trying error failure-policy 1", "trying allowed local 1");
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("ratelimit.outage").tag("failure", "unreachable").gauge().value()).isEqualTo(1);
			assertThat(registry.get("ratelimit.outage").tag("failure", "read-only").gauge().value()).isZero();
			assertThat(registry.get("ratelimit.local.keys").gauge().value()).isEqualTo(1);
			assertThat(registry.get("ratelimit.store")
				.tag("operation", "acquire")
				.tag("outcome", "unreachable")
				.timer()
				.count()).isEqualTo(4);
		});
	}

	@Test
	void storeIsTimedByWhatItIsAskedFor() {
		this.runner.run((context) -> {
			RateLimiter limiter = context.getBean(RateLimiter.class);
			RateLimitPolicy policy = context.getBean(RateLimitPolicyRegistry.class).policy("trying");
			limiter.acquire(policy, "key");
			limiter.peek(policy, "key");
			limiter.refund(policy, "key", 1);
			limiter.reset(policy, "key");
			for (String operation : List.of("acquire", "peek", "refund", "reset")) {
				assertThat(context.getBean(MeterRegistry.class)
					.get("ratelimit.store")
					.tag("operation", operation)
					.tag("outcome", "success")
					.timer()
					.count()).as(operation).isEqualTo(1);
			}
		});
	}

	@Test
	void delaysOfLeakyBucketsAreTimed() {
		this.runner.withPropertyValues("ratelimit.policies.trying.limits=20/s leaky-bucket").run((context) -> {
			acquire(context, "trying", 2);
			assertThat(context.getBean(MeterRegistry.class)
				.get("ratelimit.delay")
				.tag("policy", "trying")
				.timer()
				.totalTime(TimeUnit.MILLISECONDS)).isBetween(1.0, 50.0);
		});
	}

	/** Names, tags and units: who changes one breaks dashboards. */
	@Test
	void metersAreWhatDashboardsExpect() {
		this.runner.withPropertyValues("ratelimit.policies.trying.limits=20/s leaky-bucket; 2/minute")
			.run((context) -> {
				acquire(context, "trying", 2);
				Set<String> meters = context.getBean(MeterRegistry.class)
					.getMeters()
					.stream()
					.map(Meter::getId)
					.filter((id) -> id.getName().startsWith("ratelimit."))
					.map((id) -> id.getType() + " " + id.getName()
							+ id.getTags().stream().map(Tag::getKey).collect(Collectors.toList()))
					.collect(Collectors.toSet());
				assertThat(meters).containsExactlyInAnyOrder("COUNTER ratelimit.requests[outcome, policy, source]",
						"COUNTER ratelimit.shadow[outcome, policy, shadow]", "COUNTER ratelimit.near.limit[policy]",
						"TIMER ratelimit.store[operation, outcome]", "TIMER ratelimit.delay[policy]",
						"GAUGE ratelimit.outage[failure]", "GAUGE ratelimit.local.keys[]");
				assertThat(context.getBean(MeterRegistry.class).get("ratelimit.outage").meters())
					.as("one for each failure, but an overload is no outage")
					.hasSize(StoreFailure.values().length - 1);
			});
	}

	@Test
	void currentObservationIsToldByValuesThatAreNoTags() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler((context) -> true);
		this.runner.withBean(ObservationRegistry.class, () -> registry).run((context) -> {
			Observation observation = Observation.createNotStarted("request", registry).start();
			observation.scoped(() -> acquire(context, "shadow", 2));
			assertThat(observation.getContext().getLowCardinalityKeyValues()).isEmpty();
			assertThat(observation.getContext().getHighCardinalityKeyValues()).extracting(Object::toString)
				.containsExactlyInAnyOrder("keyValue(ratelimit.policy=shadow)",
						"keyValue(ratelimit.outcome=shadow-denied)");
			acquire(context, "shadow", 1);
		});
	}

	@Test
	void withoutMicrometerOrARegistryThereAreNone() {
		ApplicationContextRunner without = new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(RateLimitAutoConfiguration.class, RateLimitMetricsAutoConfiguration.class))
			.withPropertyValues("ratelimit.store=memory");
		without.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("rateLimitMeters"));
		without.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RateLimitMeters.class));
	}

	@Test
	void switchedOffThereAreNone() {
		this.runner.withPropertyValues("ratelimit.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RateLimitMeters.class));
	}

	private static void acquire(AssertableApplicationContext context, String policy, int calls) {
		for (int i = 0; i < calls; i++) {
			context.getBean(RateLimiter.class)
				.acquire(context.getBean(RateLimitPolicyRegistry.class).policy(policy), "key");
		}
	}

	/** The values of all tags, in the order of their names but the policy first. */
	private static List<String> counts(AssertableApplicationContext context, String meter) {
		return context.getBean(MeterRegistry.class)
			.find(meter)
			.counters()
			.stream()
			.filter((counter) -> counter.count() > 0)
			.map((counter) -> counter.getId().getTag("policy") + ' '
					+ counter.getId()
						.getTags()
						.stream()
						.filter((tag) -> !tag.getKey().equals("policy"))
						.map((tag) -> tag.getValue() + ' ')
						.collect(Collectors.joining())
					+ Math.round(counter.count()))
			.toList();
	}

	private static RateLimitStore lostStore() {
		RateLimitStore store = mock(RateLimitStore.class);
		RateLimitStoreException lost = new RateLimitStoreException("gone", StoreFailure.UNREACHABLE, null);
		when(store.acquire(any(), anyLong())).thenThrow(lost);
		when(store.acquireWithShadow(any(), any(), anyLong())).thenThrow(lost);
		return store;
	}

	static class Service {

		@RateLimit(value = "2/minute", key = "global")
		public void limited() {
		}

		@RateLimit(value = "2/minute", key = "global", condition = "!#exempt")
		public void exempt(boolean exempt) {
		}

		@RateLimit(value = "2/minute", key = "global", cost = "#cost")
		public void costly(int cost) {
		}

	}

}
