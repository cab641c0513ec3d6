package io.github.ratelimit.web.servlet;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitMode;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimitPolicyRegistry;
import io.github.ratelimit.RateLimiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

/**
 * Policies in shadow, as clients see them, which is not at all.
 */
class ShadowModeTests {

	@Test
	void policyInShadowRefusesNothingAndIsNotTold() {
		try (HttpApplication application = start("ratelimit.policies.search.mode=shadow")) {
			assertThat(application.statuses(5, "/search")).containsOnly(200);
			assertThat(application.get("/search").headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy",
					"retry-after", "cache-control");
			assertThat(application.statuses(2, "/other")).containsExactly(200, 429);
		}
	}

	@Test
	void enforcedRouteOnTheSamePathRefusesAndIsTold() {
		try (HttpApplication application = start("ratelimit.policies.search.mode=shadow",
				"ratelimit.routes[0].path=/search", "ratelimit.routes[0].limits=3/minute")) {
			assertThat(application.statuses(4, "/search")).containsExactly(200, 200, 200, 429);
			HttpResponse<String> refusal = application.get("/search");
			assertThat(refusal.headers().firstValue("RateLimit-Policy")).hasValue("\"/search\";q=3;w=60");
			assertThat(refusal.body()).doesNotContain("search-");
		}
	}

	@Test
	void everythingIsInShadowButWhatSaysOtherwise() {
		try (HttpApplication application = start("ratelimit.mode=shadow", "ratelimit.policies.login.mode=enforce",
				"ratelimit.policies.search.shadow=3/minute", "ratelimit.routes[0].path=/**",
				"ratelimit.routes[0].limits=1/minute")) {
			assertThat(application.statuses(3, "/search")).containsOnly(200);
			assertThat(application.statuses(3, "/other")).containsOnly(200);
			assertThat(application.statuses(2, "/login")).containsExactly(200, 429);
			RateLimiter limiter = application.bean(RateLimiter.class);
			RateLimitPolicy ofCode = RateLimitPolicy.of("code", "1/minute");
			limiter.acquire(ofCode, "key");
			assertThat(limiter.acquire(ofCode, "key").allowed()).isTrue();
		}
	}

	@Test
	void callsWithoutAKeyOrWithABadCostPassInShadow() {
		try (HttpApplication application = start("ratelimit.policies.keyed.mode=shadow",
				"ratelimit.policies.costly.mode=shadow", "ratelimit.missing-key=deny")) {
			assertThat(application.statuses(2, "/keyed")).containsOnly(200);
			assertThat(application.statuses(2, "/costly?size=-1")).containsOnly(200);
		}
	}

	@Test
	void expressionThatFailsBreaksNoCallInShadow() {
		try (HttpApplication application = start("ratelimit.policies.broken.mode=shadow")) {
			assertThat(application.statuses(2, "/broken")).containsOnly(200);
		}
		try (HttpApplication application = start()) {
			assertThat(application.get("/broken").statusCode()).isEqualTo(500);
		}
	}

	@Test
	void limiterOfTheApplicationRefusesNobodyInShadow() {
		try (HttpApplication application = HttpApplication.start(List.of(Pages.class, StrictLimiter.class),
				"ratelimit.policies.search.mode=shadow")) {
			assertThat(application.get("/search").statusCode()).isEqualTo(200);
			assertThat(application.get("/other").statusCode()).isEqualTo(429);
		}
	}

	@Test
	void limitsThatAreTriedChangeNothing() {
		try (HttpApplication application = start("ratelimit.policies.search.limits=3/minute",
				"ratelimit.policies.search.shadow=1/minute; 5/hour fixed-window")) {
			assertThat(application.get("/search").headers().firstValue("RateLimit")).hasValue("\"search\";r=2;t=20");
			assertThat(application.statuses(3, "/search")).containsExactly(200, 200, 429);
			RateLimiter limiter = application.bean(RateLimiter.class);
			assertThat(limiter.peek(application.bean(RateLimitPolicyRegistry.class).policy("search"), "127.0.0.1")
				.shadow()
				.limits()).extracting((status) -> status.remaining()).containsExactly(0L, 4L);
		}
	}

	@Test
	void refreshPutsAModeInForce() {
		try (HttpApplication application = start("ratelimit.policies.search.mode=shadow")) {
			assertThat(application.statuses(3, "/search")).containsOnly(200);
			application.bean(ConfigurableEnvironment.class)
				.getPropertySources()
				.addFirst(new MapPropertySource("changed", Map.of("ratelimit.policies.search.mode", "enforce")));
			application.bean(RateLimitPolicyRegistry.class).refresh();
			assertThat(application.bean(RateLimitPolicyRegistry.class).policy("search").mode())
				.isEqualTo(RateLimitMode.ENFORCE);
			assertThat(application.get("/search").statusCode()).as("the counter goes on").isEqualTo(429);
		}
	}

	@Test
	void policyInShadowThatTriesOtherLimitsStopsTheApplication() {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> start("ratelimit.policies.search.limits=3/minute",
					"ratelimit.policies.search.mode=shadow", "ratelimit.policies.search.shadow=1/minute"))
			.havingRootCause()
			.withMessageContaining("leave out 'mode' or 'shadow'");
	}

	private static HttpApplication start(String... properties) {
		return HttpApplication.start(List.of(Pages.class), properties);
	}

	/** Refuses everybody. */
	@Configuration(proxyBeanMethods = false)
	static class StrictLimiter {

		@Bean
		RateLimiter limiter() {
			RateLimiter limiter = mock(RateLimiter.class);
			when(limiter.acquire(any(), any(), anyLong())).thenAnswer((call) -> RateLimitDecision
				.of(call.getArgument(0), false, List.of(), null, Duration.ZERO, Source.STORE, null));
			return limiter;
		}

	}

	@RestController
	static class Pages {

		@GetMapping("/search")
		@RateLimit(name = "search", value = "1/minute")
		String search() {
			return "found";
		}

		@GetMapping("/other")
		@RateLimit("1/minute")
		String other() {
			return "other";
		}

		@GetMapping("/login")
		@RateLimit(name = "login", value = "1/minute")
		String login() {
			return "welcome";
		}

		@GetMapping("/keyed")
		@RateLimit(name = "keyed", value = "1/minute", key = "header:X-Api-Key")
		String keyed() {
			return "keyed";
		}

		@GetMapping("/broken")
		@RateLimit(name = "broken", value = "1/minute", key = "#request.method.substring(50)")
		String broken() {
			return "broken";
		}

		@GetMapping("/costly")
		@RateLimit(name = "costly", value = "1/minute", cost = "#size")
		String costly(int size) {
			return "costly";
		}

	}

}
