package io.github.ratelimit.web.servlet;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.RateLimitExempt;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a client reads of routes, whether it is refused or not.
 */
class RouteAnswerTests {

	private static final String[] ROUTES = { "ratelimit.routes[0].path=/api/**", "ratelimit.routes[0].limits=4/minute",
			"ratelimit.routes[1].path=/login", "ratelimit.routes[1].methods=post",
			"ratelimit.routes[1].limits=1/minute", "ratelimit.routes[2].path=/hard", "ratelimit.routes[2].policy=hard",
			"ratelimit.policies.hard.limits=1/minute", "ratelimit.policies.hard.status=503",
			"ratelimit.routes[3].path=/table", "ratelimit.routes[3].limits=1/minute" };

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication.start(List.of(SampleController.class), ROUTES);
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
	void refusalIsAProblemDocument() {
		HttpResponse<String> response = application.refused("/api/free");
		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(response.headers().allValues("Content-Type")).containsExactly("application/problem+json");
		assertThat(json(response))
			.isEqualTo(Map.of("type", "https://iana.org/assignments/http-problem-types#quota-exceeded", "title",
					"Too Many Requests", "status", 429, "detail", "Rate limit exceeded", "instance", "/api/free",
					"violated-policies", List.of("/api/**")));
	}

	@Test
	void refusalIsAProblemDocumentWhateverIsAccepted() {
		HttpResponse<String> response = application.refused("/api/free", "Accept", "text/html");
		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(response.headers().allValues("Content-Type")).containsExactly("application/problem+json");
	}

	@Test
	void refusalHasTheFieldsOfOne() {
		HttpResponse<String> response = application.refused("/api/free");
		assertThat(response.headers().allValues("Retry-After")).containsExactly("15");
		assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
		assertThat(response.headers().allValues("RateLimit")).containsExactly("\"/api/**\";r=0;t=15");
		assertThat(response.headers().allValues("RateLimit-Policy")).containsExactly("\"/api/**\";q=4;w=60");
	}

	@Test
	void labelNamesTheMethods() {
		application.send("POST", "/login");
		HttpResponse<String> response = application.send("POST", "/login");
		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(json(response)).containsEntry("violated-policies", List.of("POST /login"))
			.containsEntry("instance", "/login");
	}

	@Test
	void policyMayHaveAnotherStatus() {
		HttpResponse<String> response = application.refused("/hard");
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(json(response)).containsEntry("status", 503).containsEntry("violated-policies", List.of("hard"));
		assertThat(response.headers().allValues("Retry-After")).containsExactly("60");
	}

	@Test
	void refusedHeadHasNoBody() {
		application.refused("/api/free");
		HttpResponse<String> response = application.send("HEAD", "/api/free");
		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(response.headers().allValues("Retry-After")).containsExactly("15");
		assertThat(response.body()).isEmpty();
	}

	@Test
	void endpointWithoutALimitTellsOfTheRoute() {
		HttpResponse<String> response = application.get("/api/free");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().allValues("RateLimit")).containsExactly("\"/api/**\";r=3;t=15");
		assertThat(response.headers().allValues("RateLimit-Policy")).containsExactly("\"/api/**\";q=4;w=60");
		assertThat(response.headers().map()).doesNotContainKeys("retry-after", "cache-control");
	}

	@Test
	void routeAndEndpointAreToldTogetherTheTighterFirst() {
		HttpResponse<String> response = application.get("/api/limited");
		assertThat(response.headers().allValues("RateLimit"))
			.containsExactly("\"SampleController.limited\";r=1;t=30, \"/api/**\";r=3;t=15");
		assertThat(response.headers().allValues("RateLimit-Policy"))
			.containsExactly("\"SampleController.limited\";q=2;w=60, \"/api/**\";q=4;w=60");
	}

	@Test
	void routeWithLessLeftComesFirst() {
		for (int i = 0; i < 3; i++) {
			application.get("/api/free");
		}
		HttpResponse<String> response = application.get("/api/limited");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().allValues("RateLimit"))
			.containsExactly("\"/api/**\";r=0;t=15, \"SampleController.limited\";r=1;t=30");
	}

	@Test
	void endpointThatRefusesComesFirst() {
		HttpResponse<String> response = application.refused("/api/limited");
		assertThat(response.headers().allValues("RateLimit"))
			.containsExactly("\"SampleController.limited\";r=0;t=30, \"/api/**\";r=1;t=15");
		assertThat(json(response)).containsEntry("violated-policies", List.of("SampleController.limited"));
	}

	@Test
	void handlerOfTheApplicationAnswers() {
		try (HttpApplication own = HttpApplication.start(List.of(SampleController.class, OwnAdvice.class), ROUTES)) {
			HttpResponse<String> response = own.refused("/api/free");
			assertThat(response.statusCode()).isEqualTo(420);
			assertThat(json(response)).isEqualTo(Map.of("policy", "route /api/**"));
			assertThat(response.headers().allValues("Retry-After")).containsExactly("15");
			assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
		}
	}

	@Test
	void handlerOfTheApplicationWritesWhatTheControllerDoesNot() {
		try (HttpApplication own = HttpApplication.start(List.of(SampleController.class, OwnAdvice.class), ROUTES)) {
			HttpResponse<String> response = own.refused("/table");
			assertThat(response.statusCode()).isEqualTo(420);
			assertThat(json(response)).isEqualTo(Map.of("policy", "route /table"));
		}
	}

	@Test
	void handlerOfAllExceptionsDoesNotAnswer() {
		try (HttpApplication own = HttpApplication.start(List.of(SampleController.class, CatchAll.class), ROUTES)) {
			HttpResponse<String> response = own.refused("/api/free");
			assertThat(response.statusCode()).isEqualTo(429);
			assertThat(json(response)).containsEntry("violated-policies", List.of("/api/**"));
		}
	}

	private static Map<String, Object> json(HttpResponse<String> response) {
		return JsonMapper.shared().readValue(response.body(), new TypeReference<>() {
		});
	}

	@RestController
	static class SampleController {

		@GetMapping({ "/api/free", "/hard" })
		String free() {
			return "free";
		}

		@GetMapping("/api/limited")
		@RateLimit("2/minute")
		String limited() {
			return "limited";
		}

		@PostMapping("/login")
		String login() {
			return "welcome";
		}

		@GetMapping(path = "/table", produces = "text/csv")
		String table() {
			return "a,b";
		}

		@GetMapping("/health")
		@RateLimitExempt
		String health() {
			return "healthy";
		}

	}

	@RestControllerAdvice
	static class OwnAdvice {

		@ExceptionHandler
		ResponseEntity<Map<String, String>> handle(RateLimitExceededException exception) {
			return ResponseEntity.status(420).body(Map.of("policy", exception.decision().policy().id()));
		}

	}

	@RestControllerAdvice
	static class CatchAll {

		@ExceptionHandler(Exception.class)
		ResponseEntity<String> handle() {
			return ResponseEntity.internalServerError().body("failed");
		}

	}

}
