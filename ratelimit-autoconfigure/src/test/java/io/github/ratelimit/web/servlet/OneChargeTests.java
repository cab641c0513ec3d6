package io.github.ratelimit.web.servlet;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitExempt;
import io.github.ratelimit.testsupport.MutableClock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A request is charged once by a policy and key, wherever its limits stand.
 */
class OneChargeTests {

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication.start(
				List.of(SampleController.class, AsyncController.class, ExemptController.class, SampleService.class),
				"ratelimit.policies.shared.limits=3/minute", "ratelimit.policies.classwide.limits=3/minute",
				"ratelimit.routes[0].path=/shared/**", "ratelimit.routes[0].policy=shared",
				"ratelimit.routes[1].path=/exempt/**", "ratelimit.routes[1].limits=3/minute");
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void refill() {
		application.bean(MutableClock.class).advance(Duration.ofDays(1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/shared/one", "/shared/argument?key=any", "/shared/async" })
	void routeAndAnnotationOfOnePolicyChargeOnce(String path) {
		assertThat(application.statuses(4, path)).containsExactly(200, 200, 200, 429);
	}

	@Test
	void costOfTheAnnotationIsTheCostInAll() {
		assertThat(application.get("/shared/expensive").headers().allValues("RateLimit")).last()
			.asString()
			.contains(";r=0;");
		assertThat(application.get("/shared/one").statusCode()).isEqualTo(429);
	}

	@Test
	void costOfTheAnnotationThatAsksForArgumentsIsTheCostInAll() {
		assertThat(application.get("/shared/sized?size=2").statusCode()).isEqualTo(200);
		assertThat(application.statuses(2, "/shared/one")).containsExactly(200, 429);
	}

	@Test
	void otherKeyIsAnotherCounter() {
		assertThat(application.statuses(3, "/shared/tenant", "X-Tenant", "a")).containsOnly(200);
		assertThat(application.get("/shared/one").statusCode()).isEqualTo(429);
		assertThat(application.get("/tenant", "X-Tenant", "a").statusCode()).isEqualTo(429);
		assertThat(application.get("/tenant", "X-Tenant", "b").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/async/callable", "/async/deferred", "/async/future", "/async/stream" })
	void asynchronousCallIsChargedOnce(String path) {
		assertThat(application.statuses(4, path)).containsExactly(200, 200, 200, 429);
		assertThat(application.get(path).body()).contains("violated-policies");
	}

	@Test
	void asynchronousAnswerArrives() {
		assertThat(application.get("/async/callable").body()).isEqualTo("data");
		assertThat(application.get("/async/future").body()).isEqualTo("data");
		assertThat(application.get("/async/stream").body()).isEqualTo("data");
	}

	@Test
	void exemptMethodIsChargedByNoRouteAndNotByItsClass() {
		assertThat(application.statuses(9, "/exempt/health")).containsOnly(200);
		assertThat(application.get("/exempt/health").headers().map()).doesNotContainKey("ratelimit");
		assertThat(application.statuses(4, "/exempt/data")).containsExactly(200, 200, 200, 429);
	}

	@Test
	void exemptMethodIsChargedForNoHeadEither() {
		for (int i = 0; i < 5; i++) {
			assertThat(application.send("HEAD", "/exempt/health").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void anotherMethodOfTheSamePathIsCharged() {
		for (int i = 0; i < 3; i++) {
			assertThat(application.send("POST", "/exempt/health").statusCode()).isEqualTo(200);
		}
		assertThat(application.send("POST", "/exempt/health").statusCode()).isEqualTo(429);
		assertThat(application.get("/exempt/health").statusCode()).isEqualTo(200);
		assertThat(application.send("DELETE", "/exempt/health").statusCode()).isEqualTo(429);
	}

	@Test
	void callsOfAServiceAreChargedEach() {
		assertThat(application.get("/calls?times=3").statusCode()).isEqualTo(200);
		assertThat(application.get("/remaining").headers().firstValue("RateLimit").orElseThrow()).contains(";r=5;");
	}

	@Test
	void callOfAServiceMayRefuseTheRequest() {
		assertThat(application.get("/calls?times=10").statusCode()).isEqualTo(429);
	}

	@RestController
	static class SampleController {

		private final SampleService service;

		SampleController(SampleService service) {
			this.service = service;
		}

		@GetMapping("/shared/one")
		@RateLimit(name = "shared")
		String one() {
			return "one";
		}

		@GetMapping("/shared/argument")
		@RateLimit(name = "shared", key = "#key == 'any' ? #ip : #key")
		String argument(@RequestParam String key) {
			return "argument";
		}

		@GetMapping("/shared/async")
		@RateLimit(name = "shared")
		Callable<String> async() {
			return () -> "async";
		}

		@GetMapping("/shared/expensive")
		@RateLimit(name = "shared", cost = "3")
		String expensive() {
			return "expensive";
		}

		@GetMapping("/shared/sized")
		@RateLimit(name = "shared", cost = "#size")
		String sized(@RequestParam int size) {
			return "sized";
		}

		@GetMapping({ "/shared/tenant", "/tenant" })
		@RateLimit(name = "shared", key = "header:X-Tenant")
		String tenant() {
			return "tenant";
		}

		@GetMapping("/calls")
		@RateLimit(name = "calls", value = "10/minute")
		String calls(@RequestParam int times) {
			for (int i = 0; i < times; i++) {
				this.service.call();
			}
			return "called";
		}

		@GetMapping("/remaining")
		@RateLimit(name = "calls", value = "10/minute")
		String remaining() {
			return "remaining";
		}

	}

	@Service
	static class SampleService {

		@RateLimit(name = "calls", value = "10/minute")
		public void call() {
		}

	}

	@RestController
	@RequestMapping("/async")
	@RateLimit(value = "3/minute", perEndpoint = true)
	static class AsyncController {

		@GetMapping("/callable")
		Callable<String> callable() {
			return () -> "data";
		}

		@GetMapping("/deferred")
		DeferredResult<String> deferred() {
			DeferredResult<String> result = new DeferredResult<>();
			CompletableFuture.runAsync(() -> result.setResult("data"));
			return result;
		}

		@GetMapping("/future")
		CompletableFuture<String> future() {
			return CompletableFuture.supplyAsync(() -> "data");
		}

		@GetMapping("/stream")
		StreamingResponseBody stream() {
			return (output) -> output.write("data".getBytes(UTF_8));
		}

	}

	@RestController
	@RequestMapping("/exempt")
	@RateLimit(name = "classwide")
	static class ExemptController {

		@GetMapping("/health")
		@RateLimitExempt
		String health() {
			return "healthy";
		}

		@PostMapping("/health")
		String heal() {
			return "healed";
		}

		@GetMapping("/data")
		String data() {
			return "data";
		}

	}

}
