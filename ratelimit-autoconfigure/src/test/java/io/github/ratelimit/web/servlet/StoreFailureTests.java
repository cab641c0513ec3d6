package io.github.ratelimit.web.servlet;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a client gets while the store has no answer.
 */
class StoreFailureTests {

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication.start(List.of(SampleController.class, BreakableStore.class),
				"ratelimit.policies.strict.on-failure=deny", "ratelimit.policies.strict.status=418",
				"ratelimit.policies.shared.on-failure=local", "ratelimit.local.instances=4",
				"ratelimit.routes[0].path=/routed", "ratelimit.routes[0].policy=routed",
				"ratelimit.policies.routed.limits=1000/minute", "ratelimit.policies.routed.on-failure=deny");
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void repair() {
		application.bean(BreakableStore.class).failure = Failure.NONE;
	}

	@Test
	void workingStoreLimits() {
		assertThat(application.get("/strict").headers().firstValue("RateLimit")).isPresent();
		assertThat(application.get("/lenient").headers().firstValue("RateLimit")).isPresent();
	}

	@ParameterizedTest
	@EnumSource(names = { "UNREACHABLE", "THROWN_UNREACHABLE" })
	void unreachableStoreLetsCallsPassUnlessToldOtherwise(Failure failure) {
		breakStore(failure);
		for (int i = 0; i < 5; i++) {
			assertThat(application.get("/lenient").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void callThatPassesWithoutTheStoreTellsNoLimits() {
		breakStore(Failure.UNREACHABLE);
		assertThat(application.get("/lenient").headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy",
				"retry-after");
	}

	@ParameterizedTest
	@EnumSource(names = { "UNREACHABLE", "THROWN_UNREACHABLE" })
	void unreachableStoreRefusesIfThePolicySaysSo(Failure failure) {
		breakStore(failure);
		assertThatCapacityIsReduced(application.get("/strict"), "/strict", "strict");
	}

	@ParameterizedTest
	@EnumSource(names = { "ERROR", "THROWN_ERROR", "UNKNOWN", "THROWN_UNKNOWN" })
	void errorOfTheStoreNeverAdmits(Failure failure) {
		breakStore(failure);
		assertThatCapacityIsReduced(application.get("/lenient"), "/lenient", "lenient");
		assertThatCapacityIsReduced(application.get("/strict"), "/strict", "strict");
	}

	@Test
	void routeIsRefusedAsAControllerIs() {
		breakStore(Failure.UNREACHABLE);
		assertThatCapacityIsReduced(application.get("/routed"), "/routed", "routed");
	}

	/**
	 * For handlers of the application; the status of the policy is for exceeded limits.
	 */
	@Test
	void exceptionSaysWhichStatusAnswersIt() {
		RateLimitPolicy policy = RateLimitPolicy.builder("strict").limit(Limit.parse("1/minute")).status(418).build();
		assertThat(Stream.of(Source.FAILURE_POLICY, Source.STORE, Source.LOCAL, Source.MISSING_KEY)
			.map((source) -> RateLimitDecision.of(policy, false, List.of(), null, Duration.ZERO, source, null))
			.map((decision) -> new RateLimitExceededException(decision).status())).containsExactly(503, 418, 418, 418);
	}

	@Test
	void localLimitsRefuseAsLimitsDoAndTellNoNumbers() {
		breakStore(Failure.UNREACHABLE);
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> allowed = application.get("/shared");
			assertThat(allowed.statusCode()).isEqualTo(200);
			assertThat(allowed.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy", "retry-after");
		}
		HttpResponse<String> refused = application.get("/shared");
		assertThat(refused.statusCode()).isEqualTo(429);
		assertThat(refused.body()).contains("#quota-exceeded", "\"violated-policies\":[\"shared\"]");
		assertThat(refused.headers().firstValue("Retry-After").map(Integer::valueOf))
			.hasValueSatisfying((seconds) -> assertThat(seconds).isBetween(1, 1800));
		assertThat(refused.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
		breakStore(Failure.ERROR);
		assertThatCapacityIsReduced(application.get("/shared"), "/shared", "shared");
		repair();
		assertThat(application.get("/shared").headers().firstValue("RateLimit")).isPresent();
	}

	@Test
	void limitsAreBackWithTheStore() {
		breakStore(Failure.UNREACHABLE);
		application.get("/lenient");
		repair();
		assertThat(application.get("/lenient").headers().firstValue("RateLimit")).isPresent();
	}

	private static void assertThatCapacityIsReduced(HttpResponse<String> response, String path, String policy) {
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(JsonMapper.shared().readValue(response.body(), new TypeReference<Map<String, Object>>() {
		})).isEqualTo(Map.of("type", "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity",
				"title", "Service Unavailable", "status", 503, "detail", "Rate limits cannot be checked at the moment",
				"instance", path, "violated-policies", List.of(policy)));
		assertThat(response.headers().allValues("Content-Type")).containsExactly("application/problem+json");
		assertThat(response.headers().allValues("Retry-After")).containsExactly("1");
		assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
		assertThat(response.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
	}

	private static void breakStore(Failure failure) {
		application.bean(BreakableStore.class).failure = failure;
	}

	enum Failure {

		NONE, UNREACHABLE, THROWN_UNREACHABLE, ERROR, THROWN_ERROR, UNKNOWN, THROWN_UNKNOWN;

		<T> CompletionStage<T> fail() {
			RuntimeException failure = name().endsWith("UNKNOWN") ? new IllegalStateException("unknown")
					: new RateLimitStoreException("broken",
							name().endsWith("UNREACHABLE") ? StoreFailure.UNREACHABLE : StoreFailure.ERROR, null);
			if (name().startsWith("THROWN")) {
				throw failure;
			}
			return CompletableFuture.failedStage(failure);
		}

	}

	static class BreakableStore implements RateLimitStore {

		private final RateLimitStore store = new InMemoryRateLimitStore(new MutableClock(1_700_000_000_000_000L),
				ZoneOffset.UTC);

		private volatile Failure failure = Failure.NONE;

		@Override
		public CompletionStage<StoreResult> acquire(RateLimitBucket bucket, long cost) {
			return (this.failure != Failure.NONE) ? this.failure.fail() : this.store.acquire(bucket, cost);
		}

		@Override
		public CompletionStage<Void> refund(RateLimitBucket bucket, long cost, @Nullable RateLimitReceipt receipt) {
			return (this.failure != Failure.NONE) ? this.failure.fail() : this.store.refund(bucket, cost, receipt);
		}

		@Override
		public CompletionStage<Void> reset(RateLimitBucket bucket) {
			return (this.failure != Failure.NONE) ? this.failure.fail() : this.store.reset(bucket);
		}

	}

	@RestController
	static class SampleController {

		@GetMapping("/lenient")
		@RateLimit(name = "lenient", value = "1000/minute")
		String lenient() {
			return "lenient";
		}

		@GetMapping("/shared")
		@RateLimit(name = "shared", value = "8/hour")
		String shared() {
			return "shared";
		}

		@GetMapping("/strict")
		@RateLimit(name = "strict", value = "1000/minute")
		String strict() {
			return "strict";
		}

	}

}
