package io.github.ratelimit.web.servlet;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a client reads when it is refused, and when it is not.
 */
class RefusalTests {

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication.start(List.of(SampleController.class), "ratelimit.policies.hard.status=503");
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void refill() {
		application.bean(MutableClock.class).advance(Duration.ofDays(1));
	}

	@Test
	void bodyIsAProblemDocument() {
		assertThat(json(application.refused("/data")))
			.isEqualTo(Map.of("type", "https://iana.org/assignments/http-problem-types#quota-exceeded", "title",
					"Too Many Requests", "status", 429, "detail", "Rate limit exceeded", "instance", "/data",
					"violated-policies", List.of("SampleController.data")));
	}

	@Test
	void statusIs429() {
		assertThat(application.refused("/data").statusCode()).isEqualTo(429);
	}

	@ParameterizedTest
	@ValueSource(strings = { "*/*", "application/json", "text/html", "application/xml", "image/png",
			"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "nonsense" })
	void contentTypeIsProblemJsonWhateverIsAccepted(String accept) {
		application.refused("/data");
		HttpResponse<String> response = application.get("/data", "Accept", accept);
		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(response.headers().allValues("Content-Type")).containsExactly("application/problem+json");
		assertThat(json(response)).containsEntry("status", 429);
	}

	@Test
	void retryAfterIsWholeSecondsRoundedUp() {
		application.get("/data");
		application.get("/data");
		application.bean(MutableClock.class).advance(Duration.ofMillis(100));
		assertThat(application.get("/data").headers().allValues("Retry-After")).containsExactly("30");
	}

	@Test
	void retryAfterIsAtLeastOne() {
		application.get("/quick");
		HttpResponse<String> response = application.get("/quick");
		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(response.headers().allValues("Retry-After")).containsExactly("1");
	}

	@Test
	void waitingAsLongAsRetryAfterSaysHelps() {
		HttpResponse<String> response = application.refused("/data");
		long seconds = response.headers().firstValueAsLong("Retry-After").orElseThrow();
		application.bean(MutableClock.class).advance(Duration.ofSeconds(seconds));
		assertThat(application.get("/data").statusCode()).isEqualTo(200);
	}

	@Test
	void retryAfterIsAbsentWhenNoWaitHelps() {
		HttpResponse<String> response = application.get("/cost?size=11");
		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(response.headers().allValues("Retry-After")).isEmpty();
	}

	@Test
	void refusalMustNotBeStored() {
		assertThat(application.refused("/data").headers().allValues("Cache-Control")).containsExactly("no-store");
	}

	@Test
	void limitsAreToldOnSuccess() {
		HttpResponse<String> response = application.get("/data");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().allValues("RateLimit")).containsExactly("\"SampleController.data\";r=1;t=30");
		assertThat(response.headers().allValues("RateLimit-Policy"))
			.containsExactly("\"SampleController.data\";q=2;w=60");
	}

	@Test
	void limitsAreToldOnRefusal() {
		HttpResponse<String> response = application.refused("/data");
		assertThat(response.headers().allValues("RateLimit")).containsExactly("\"SampleController.data\";r=0;t=30");
		assertThat(response.headers().allValues("RateLimit-Policy"))
			.containsExactly("\"SampleController.data\";q=2;w=60");
	}

	@Test
	void successHasNothingOfARefusal() {
		HttpResponse<String> response = application.get("/data");
		assertThat(response.headers().map()).doesNotContainKeys("retry-after", "cache-control");
	}

	@Test
	void severalLimitsAreNumbered() {
		HttpResponse<String> response = application.get("/two");
		assertThat(response.headers().allValues("RateLimit"))
			.containsExactly("\"SampleController.two-1\";r=1;t=1, \"SampleController.two-2\";r=9;t=6");
		assertThat(response.headers().allValues("RateLimit-Policy"))
			.containsExactly("\"SampleController.two-1\";q=2;w=1, \"SampleController.two-2\";q=10;w=60");
	}

	@Test
	void onlyTheLimitsThatRefusedAreViolated() {
		assertThat(json(application.refused("/two"))).containsEntry("violated-policies",
				List.of("SampleController.two-1"));
	}

	@Test
	void policyMayHaveAnotherStatus() {
		HttpResponse<String> response = application.refused("/hard");
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(json(response)).containsEntry("status", 503)
			.containsEntry("title", "Service Unavailable")
			.containsEntry("type", "https://iana.org/assignments/http-problem-types#quota-exceeded")
			.containsEntry("violated-policies", List.of("hard"));
		assertThat(response.headers().allValues("Retry-After")).containsExactly("60");
	}

	@Test
	void endpointWithoutALimitHasNoFields() {
		assertThat(application.get("/free").headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "ten", "1.5", "9e99", "99999999999999999999", "" })
	void invalidCostIsABadRequest(String size) {
		HttpResponse<String> response = application.get("/cost?size=" + size);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(json(response)).containsEntry("status", 400)
			.containsEntry("title", "Bad Request")
			.containsEntry("detail", "the cost of a call must be a whole number of at least 1")
			.containsEntry("instance", "/cost");
		assertThat(response.headers().map()).doesNotContainKeys("ratelimit", "retry-after");
	}

	@Test
	void invalidCostIsABadRequestWhateverIsAccepted() {
		HttpResponse<String> response = application.get("/cost?size=0", "Accept", "text/html");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().allValues("Content-Type")).containsExactly("application/problem+json");
	}

	@Test
	void invalidCostMovesNoCounter() {
		application.get("/cost?size=-5");
		assertThat(application.get("/cost?size=1").headers().firstValue("RateLimit").orElseThrow()).contains("r=9");
	}

	private static Map<String, Object> json(HttpResponse<String> response) {
		return JsonMapper.shared().readValue(response.body(), new TypeReference<>() {
		});
	}

	@RestController
	static class SampleController {

		@GetMapping("/data")
		@RateLimit("2/minute")
		String data() {
			return "data";
		}

		@GetMapping("/quick")
		@RateLimit("1/50ms")
		String quick() {
			return "quick";
		}

		@GetMapping("/two")
		@RateLimit({ "2/second", "10/minute" })
		String two() {
			return "two";
		}

		@GetMapping("/hard")
		@RateLimit(name = "hard", value = "1/minute")
		String hard() {
			return "hard";
		}

		@GetMapping("/cost")
		@RateLimit(value = "10/minute", cost = "#size")
		String cost(@RequestParam String size) {
			return "cost";
		}

		@GetMapping("/free")
		String free() {
			return "free";
		}

	}

}
