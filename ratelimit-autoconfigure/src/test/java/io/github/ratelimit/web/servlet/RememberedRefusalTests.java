package io.github.ratelimit.web.servlet;

import java.net.http.HttpResponse;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who is refused again and again costs the store little, and is told the same; unless
 * permits may be given back meanwhile.
 */
class RememberedRefusalTests {

	private static final int CALLS = 30;

	private @Nullable HttpApplication application;

	@AfterEach
	void stop() {
		if (this.application != null) {
			this.application.close();
		}
	}

	@Test
	void clientIsToldTheSameAsByTheStore() {
		start();
		get("/plain");
		HttpResponse<String> asked = get("/plain");
		HttpResponse<String> remembered = get("/plain");
		assertThat(this.application.bean(MeterRegistry.class)
			.get("ratelimit.requests")
			.tag("outcome", "denied")
			.tag("source", "store-cached")
			.counter()
			.count()).isEqualTo(1);
		assertThat(remembered.statusCode()).isEqualTo(429);
		for (String field : List.of("RateLimit", "RateLimit-Policy", "Retry-After", "Content-Type")) {
			assertThat(remembered.headers().allValues(field)).isEqualTo(asked.headers().allValues(field)).hasSize(1);
		}
		assertThat(remembered.body()).isEqualTo(asked.body());
	}

	@ParameterizedTest
	@ValueSource(strings = { "/plain", "/equal-plans" })
	void storeIsAskedNowAndThen(String path) {
		start();
		assertThat(callsOfTheStore(path)).isLessThan(CALLS / 2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/counted-if", "/two", "/unequal-plans" })
	void storeIsAskedEachTimeIfAWaitMayBecomeShorter(String path) {
		start();
		assertThat(callsOfTheStore(path)).isGreaterThanOrEqualTo(CALLS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "off", "false" })
	void storeIsAskedEachTimeIfThatIsConfigured(String off) {
		start("ratelimit.deny-cache=" + off);
		assertThat(callsOfTheStore("/plain")).isGreaterThanOrEqualTo(CALLS);
	}

	@Test
	void storeIsAskedEachTimeAboutRoutesThatItDecidesOneByOne() {
		start("ratelimit.routes[0].path=/**", "ratelimit.routes[0].limits=1/day", "ratelimit.routes[1].path=/free",
				"ratelimit.routes[1].limits=100/day");
		assertThat(callsOfTheStore("/free")).isGreaterThanOrEqualTo(CALLS);
	}

	@Test
	void butNotAboutOneRoute() {
		start("ratelimit.routes[0].path=/**", "ratelimit.routes[0].limits=1/day");
		assertThat(callsOfTheStore("/free")).isLessThan(CALLS / 2);
	}

	private int callsOfTheStore(String path) {
		get(path);
		AtomicInteger asked = this.application.bean(RemoteStore.class).asked;
		asked.set(0);
		for (int i = 0; i < CALLS; i++) {
			assertThat(get(path).statusCode()).isEqualTo(429);
		}
		return asked.get();
	}

	private HttpResponse<String> get(String path) {
		return this.application.get(path);
	}

	private void start(String... properties) {
		this.application = HttpApplication.start(List.of(Limited.class, Beans.class), Stream
			.concat(Stream.of("ratelimit.policies.equal.plan=#principal?.name",
					"ratelimit.policies.equal.plans.gold=10/day", "ratelimit.policies.unequal.plan=#principal?.name",
					"ratelimit.policies.unequal.plans.gold=1/day burst 10"), Stream.of(properties))
			.toArray(String[]::new));
	}

	@RestController
	static class Limited {

		@GetMapping("/plain")
		@RateLimit(name = "plain", value = "1/day")
		String plain() {
			return "plain";
		}

		@GetMapping("/counted-if")
		@RateLimit(name = "counted-if", value = "1/day", countIf = "#status == 200")
		String countedIf() {
			return "counted";
		}

		@GetMapping("/two")
		@RateLimit(name = "first", value = "1/day")
		@RateLimit(name = "second", value = "100/day")
		String two() {
			return "two";
		}

		@GetMapping("/equal-plans")
		@RateLimit(name = "equal", value = "1/day")
		String equalPlans() {
			return "equal";
		}

		@GetMapping("/unequal-plans")
		@RateLimit(name = "unequal", value = "1/day")
		String unequalPlans() {
			return "unequal";
		}

		@GetMapping("/free")
		String free() {
			return "free";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		RemoteStore remoteStore() {
			return new RemoteStore();
		}

		@Bean
		SimpleMeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

	/** As one that is far away, so that its refusals are worth remembering. */
	static final class RemoteStore implements RateLimitStore {

		private final AtomicInteger asked = new AtomicInteger();

		private final RateLimitStore counters = new InMemoryRateLimitStore(new MutableClock(1_700_000_000_000_000L),
				ZoneOffset.UTC);

		@Override
		public long generation() {
			return 1;
		}

		@Override
		public CompletionStage<StoreResult> acquire(RateLimitBucket bucket, long cost) {
			this.asked.incrementAndGet();
			return this.counters.acquire(bucket, cost);
		}

		@Override
		public CompletionStage<Void> refund(RateLimitBucket bucket, long cost, @Nullable RateLimitReceipt receipt) {
			return this.counters.refund(bucket, cost, receipt);
		}

		@Override
		public CompletionStage<Void> reset(RateLimitBucket bucket) {
			return this.counters.reset(bucket);
		}

	}

}
