package io.github.ratelimit.web.servlet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimitKeyResolver;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which requests routes charge, and to whom.
 */
class RouteTests {

	private static HttpApplication application;

	@BeforeAll
	static void start(@TempDir Path resources) throws IOException {
		Files.writeString(resources.resolve("page.txt"), "page");
		application = HttpApplication.start(List.of(SampleController.class, Inside.class),
				"spring.web.resources.static-locations=" + resources.toUri(), "ratelimit.routes[0].path=/api/**",
				"ratelimit.routes[0].limits=5/minute", "ratelimit.routes[1].path=/api/few",
				"ratelimit.routes[1].limits=2/minute", "ratelimit.routes[2].path=/login",
				"ratelimit.routes[2].methods=post", "ratelimit.routes[2].policy=login",
				"ratelimit.policies.login.limits=2/minute", "ratelimit.routes[3].path=/gets",
				"ratelimit.routes[3].methods=get", "ratelimit.routes[3].limits=2/minute",
				"ratelimit.routes[4].path=/tenants", "ratelimit.routes[4].limits=1/minute",
				"ratelimit.routes[4].key=header:X-Tenant", "ratelimit.routes[5].path=/clients",
				"ratelimit.routes[5].limits=1/minute", "ratelimit.routes[5].key=client, ip",
				"ratelimit.routes[6].path=/page.txt", "ratelimit.routes[6].limits=1/minute",
				"ratelimit.routes[7].path=/manage/**", "ratelimit.routes[7].limits=1/minute",
				"ratelimit.routes[8].path=/both", "ratelimit.routes[8].limits=3/minute",
				"ratelimit.routes[9].path=/both", "ratelimit.routes[9].limits=1/minute",
				"ratelimit.routes[9].stage=after-security", "ratelimit.routes[10].path=/fails/**",
				"ratelimit.routes[10].methods=POST", "ratelimit.routes[10].limits=9/minute",
				"ratelimit.routes[11].path=/error", "ratelimit.routes[11].methods=GET",
				"ratelimit.routes[11].limits=1/minute");
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void refill() {
		application.bean(MutableClock.class).advance(Duration.ofDays(1));
		application.bean(Inside.class).reset();
	}

	@Test
	void requestIsChargedByTheRoute() {
		assertThat(application.statuses(6, "/api/many")).containsExactly(200, 200, 200, 200, 200, 429);
	}

	@Test
	void requestIsChargedByEachMatchingRoute() {
		assertThat(application.statuses(2, "/api/few")).containsExactly(200, 200);
		assertThat(application.statuses(4, "/api/many")).containsExactly(200, 200, 200, 429);
	}

	@Test
	void pathsOfARouteShareItsCounter() {
		assertThat(application.statuses(3, "/api/many")).containsOnly(200);
		assertThat(application.statuses(3, "/api/other")).containsExactly(200, 200, 429);
	}

	@Test
	void refusedRequestTakesNothingFromEarlierRoutes() {
		assertThat(application.statuses(9, "/api/few")).filteredOn((status) -> status == 200).hasSize(2);
		assertThat(application.statuses(4, "/api/many")).containsExactly(200, 200, 200, 429);
	}

	@Test
	void refusedRequestReachesNoController() {
		application.statuses(5, "/api/few");
		assertThat(application.bean(Inside.class).calls).hasValue(2);
	}

	@Test
	void refusedRequestReachesNoFilterFurtherInside() {
		application.statuses(5, "/api/few");
		assertThat(application.bean(Inside.class).filtered).hasValue(2);
	}

	@Test
	void routeAfterSecurityIsBehindFilters() {
		application.statuses(3, "/both");
		assertThat(application.bean(Inside.class).filtered).hasValue(3);
		assertThat(application.bean(Inside.class).calls).hasValue(1);
	}

	@Test
	void bothStagesCharge() {
		assertThat(application.statuses(3, "/both")).containsExactly(200, 429, 429);
		application.bean(Inside.class).reset();
		application.get("/both");
		assertThat(application.bean(Inside.class).filtered).hasValue(0);
	}

	@Test
	void methodsInLowerCaseAreMeant() {
		assertThat(application.send("POST", "/login").statusCode()).isEqualTo(200);
		assertThat(application.send("POST", "/login").statusCode()).isEqualTo(200);
		assertThat(application.send("POST", "/login").statusCode()).isEqualTo(429);
	}

	@Test
	void otherMethodsAreNotCharged() {
		assertThat(application.statuses(5, "/login")).containsOnly(200);
		assertThat(application.send("POST", "/login").statusCode()).isEqualTo(200);
	}

	@Test
	void headCountsAsGet() {
		assertThat(application.send("HEAD", "/gets").statusCode()).isEqualTo(200);
		assertThat(application.send("GET", "/gets").statusCode()).isEqualTo(200);
		assertThat(application.send("HEAD", "/gets").statusCode()).isEqualTo(429);
		assertThat(application.send("GET", "/gets").statusCode()).isEqualTo(429);
		assertThat(application.send("POST", "/gets").statusCode()).isEqualTo(405);
	}

	@Test
	void otherPathsAreNotCharged() {
		assertThat(application.statuses(9, "/free")).containsOnly(200);
		assertThat(application.get("/free").headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
		assertThat(application.statuses(9, "/apis")).containsOnly(404);
	}

	@Test
	void pathWithoutAControllerIsCharged() {
		assertThat(application.statuses(6, "/api/none")).containsExactly(404, 404, 404, 404, 404, 429);
	}

	@Test
	void headerMayBeTheKey() {
		assertThat(application.statuses(2, "/tenants", "X-Tenant", "a")).containsExactly(200, 429);
		assertThat(application.statuses(2, "/tenants", "X-Tenant", "b")).containsExactly(200, 429);
		assertThat(application.statuses(2, "/tenants")).containsExactly(200, 429);
	}

	@Test
	void resolverMayBeTheKey() {
		assertThat(application.statuses(2, "/clients", "X-Token", "token-a")).containsExactly(200, 429);
		assertThat(application.statuses(2, "/clients", "X-Token", "token-b")).containsExactly(200, 429);
		assertThat(application.statuses(2, "/clients", "X-Token", "made-up-1")).containsExactly(200, 429);
		assertThat(application.statuses(2, "/clients", "X-Token", "made-up-2")).containsExactly(429, 429);
	}

	@Test
	void staticResourcesAreCharged() {
		assertThat(application.statuses(2, "/page.txt")).containsExactly(200, 429);
	}

	@Test
	void otherServletsAreCharged() {
		assertThat(application.statuses(2, "/manage/health")).containsExactly(200, 429);
	}

	@Test
	void errorDispatchOfAnotherMethodIsNotChargedByRoutes() {
		for (int i = 0; i < 3; i++) {
			assertThat(application.send("POST", "/fails/badly").statusCode()).isEqualTo(418);
		}
		assertThat(application.statuses(2, "/error")).containsExactly(500, 429);
	}

	@RestController
	static class SampleController {

		private final Inside inside;

		SampleController(Inside inside) {
			this.inside = inside;
		}

		@GetMapping({ "/api/many", "/api/few", "/api/other", "/login", "/gets", "/tenants", "/clients", "/both",
				"/free" })
		String get() {
			this.inside.calls.incrementAndGet();
			return "data";
		}

		@PostMapping("/login")
		String login() {
			return "welcome";
		}

		@PostMapping("/fails/badly")
		void fail(HttpServletResponse response) throws IOException {
			response.sendError(418);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Inside {

		final AtomicInteger filtered = new AtomicInteger();

		final AtomicInteger calls = new AtomicInteger();

		void reset() {
			this.filtered.set(0);
			this.calls.set(0);
		}

		@Bean
		FilterRegistrationBean<Filter> filter() {
			FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
				this.filtered.incrementAndGet();
				chain.doFilter(request, response);
			});
			registration.setOrder(0);
			return registration;
		}

		@Bean
		RateLimitKeyResolver client() {
			return (call) -> {
				String token = call.header("X-Token");
				return (token != null && token.startsWith("token-")) ? token : null;
			};
		}

		@Bean
		ServletRegistrationBean<HttpServlet> servlet() {
			return new ServletRegistrationBean<>(new HttpServlet() {

				@Override
				protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
					response.getWriter().print("up");
				}

			}, "/manage/*");
		}

	}

}
