package io.github.ratelimit.web.servlet;

import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitExempt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a route for all paths leaves out: what it excludes, the probes of the actuator,
 * and exempt controllers.
 */
class RouteExclusionTests {

	private static final String NO_REDIS = "management.health.redis.enabled=false";

	private static final String[] ALL = { "ratelimit.routes[0].path=/**", "ratelimit.routes[0].limits=1/day",
			"ratelimit.routes[0].key=header:Client", "ratelimit.routes[0].exclude=/static/**, /favicon.ico",
			"management.endpoint.health.probes.enabled=true", NO_REDIS };

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication.start(List.of(Pages.class, Probes.class), ALL);
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/static/a.css", "/favicon.ico", "/actuator/health", "/actuator/health/liveness",
			"/actuator/health/readiness", "/actuator", "/probe", "/deep/probe" })
	void pathThatIsLeftOutIsNotLimited(String path) {
		assertThat(application.statuses(3, path, "Client", path)).containsOnly(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/page", "/statics", "/favicon.ico/page", "/actuators" })
	void pathThatLooksLikeItIsLimited(String path) {
		application.get(path, "Client", path);
		assertThat(application.get(path, "Client", path).statusCode()).isEqualTo(429);
	}

	@Test
	void methodWithItsOwnLimitInAnExemptControllerHasThatAndNoRoute() {
		assertThat(application.statuses(3, "/limited-probe", "Client", "own")).containsExactly(200, 200, 429);
	}

	@Test
	void routeThatNamesTheActuatorLimitsIt() {
		try (HttpApplication named = HttpApplication.start(List.of(Pages.class),
				"ratelimit.routes[0].path=/actuator/**", "ratelimit.routes[0].limits=2/minute", NO_REDIS)) {
			assertThat(named.statuses(3, "/actuator/health")).containsExactly(200, 200, 429);
		}
	}

	@Test
	void basePathOfTheActuatorIsThatOfTheApplication() {
		try (HttpApplication moved = HttpApplication.start(List.of(Pages.class), "ratelimit.routes[0].path=/**",
				"ratelimit.routes[0].limits=2/minute", "management.endpoints.web.base-path=/manage/", NO_REDIS)) {
			assertThat(moved.statuses(4, "/manage/health")).containsOnly(200);
			assertThat(moved.statuses(3, "/actuator/health")).containsExactly(404, 404, 429);
		}
		try (HttpApplication root = HttpApplication.start(List.of(Pages.class), "ratelimit.routes[0].path=/**",
				"ratelimit.routes[0].limits=2/minute", "management.endpoints.web.base-path=/", NO_REDIS)) {
			assertThat(root.statuses(4, "/health")).containsOnly(200);
			assertThat(root.statuses(3, "/page")).containsExactly(200, 200, 429);
		}
	}

	@Test
	void probesAreFoundWhereTheApplicationPutsThem() {
		try (HttpApplication application = HttpApplication.start(List.of(Pages.class), "ratelimit.routes[0].path=/**",
				"ratelimit.routes[0].limits=2/minute", "spring.mvc.servlet.path=/mvc", NO_REDIS,
				"management.endpoint.health.probes.add-additional-paths=true")) {
			for (String path : List.of("/mvc/actuator/health", "/mvc/livez", "/mvc/readyz")) {
				assertThat(application.statuses(4, path)).containsOnly(200);
			}
			assertThat(application.statuses(3, "/mvc/page")).containsExactly(200, 200, 429);
		}
	}

	@Test
	void withAManagementPortOfItsOwnThePathsOfTheActuatorAreAnyPaths() {
		try (HttpApplication split = HttpApplication.start(List.of(Pages.class), "ratelimit.routes[0].path=/**",
				"ratelimit.routes[0].limits=2/minute", "management.server.port=0")) {
			assertThat(split.statuses(3, "/actuator/health")).containsExactly(404, 404, 429);
		}
	}

	@RestController
	static class Pages {

		@GetMapping({ "/page", "/static/a.css", "/statics", "/favicon.ico", "/favicon.ico/page", "/actuators" })
		String page() {
			return "page";
		}

	}

	@RestController
	@RateLimitExempt
	static class Probes {

		@GetMapping({ "/probe", "/deep/probe" })
		String probe() {
			return "up";
		}

		@GetMapping("/limited-probe")
		@RateLimit(value = "2/day", key = "header:Client")
		String limited() {
			return "up";
		}

	}

}
