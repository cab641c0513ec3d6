package io.github.ratelimit.web.servlet;

import java.time.ZoneOffset;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimitExempt;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where routes lie: under a context path, under the path of the dispatcher, and in the
 * list.
 */
class RoutePlaceTests {

	@Test
	void contextPathIsNoPartOfThePath() {
		try (HttpApplication application = start("server.servlet.context-path=/shop", "ratelimit.routes[0].path=/data",
				"ratelimit.routes[0].limits=2/minute")) {
			assertThat(application.statuses(3, "/shop/data")).containsExactly(200, 200, 429);
			assertThat(application.get("/shop/data").body()).contains("\"instance\":\"/shop/data\"");
			assertThat(application.statuses(3, "/shop/other")).containsOnly(200);
		}
	}

	@Test
	void exemptMethodIsFoundUnderAContextPath() {
		try (HttpApplication application = start("server.servlet.context-path=/shop", "ratelimit.routes[0].path=/**",
				"ratelimit.routes[0].limits=1/minute")) {
			assertThat(application.statuses(3, "/shop/health")).containsOnly(200);
			assertThat(application.statuses(2, "/shop/data")).containsExactly(200, 429);
		}
	}

	@Test
	void pathOfTheDispatcherIsPartOfThePath() {
		try (HttpApplication application = start("spring.mvc.servlet.path=/mvc", "ratelimit.routes[0].path=/mvc/data",
				"ratelimit.routes[0].limits=2/minute")) {
			assertThat(application.statuses(3, "/mvc/data")).containsExactly(200, 200, 429);
			assertThat(application.statuses(3, "/mvc/other")).containsOnly(200);
		}
	}

	@Test
	void exemptMethodIsFoundUnderThePathOfTheDispatcher() {
		try (HttpApplication application = start("spring.mvc.servlet.path=/mvc", "ratelimit.routes[0].path=/mvc/**",
				"ratelimit.routes[0].limits=1/minute")) {
			assertThat(application.statuses(3, "/mvc/health")).containsOnly(200);
			assertThat(application.statuses(2, "/mvc/data")).containsExactly(200, 429);
		}
	}

	@Test
	void contextPathAndPathOfTheDispatcherGoTogether() {
		try (HttpApplication application = start("server.servlet.context-path=/shop", "spring.mvc.servlet.path=/mvc",
				"ratelimit.routes[0].path=/mvc/**", "ratelimit.routes[0].limits=1/minute")) {
			assertThat(application.statuses(3, "/shop/mvc/health")).containsOnly(200);
			assertThat(application.statuses(2, "/shop/mvc/data")).containsExactly(200, 429);
		}
	}

	@Test
	void countersOutliveAnotherOrderOfTheList() {
		SharedStore.store = new InMemoryRateLimitStore(new MutableClock(1_700_000_000_000_000L), ZoneOffset.UTC);
		try (HttpApplication application = HttpApplication.start(List.of(SampleController.class, SharedStore.class),
				"ratelimit.routes[0].path=/data", "ratelimit.routes[0].limits=3/minute",
				"ratelimit.routes[1].path=/other", "ratelimit.routes[1].limits=2/minute",
				"ratelimit.routes[1].methods=GET,POST")) {
			assertThat(application.statuses(2, "/data")).containsOnly(200);
			assertThat(application.statuses(1, "/other")).containsOnly(200);
		}
		try (HttpApplication application = HttpApplication.start(List.of(SampleController.class, SharedStore.class),
				"ratelimit.routes[0].path=/new", "ratelimit.routes[0].limits=1/minute",
				"ratelimit.routes[1].path=/other", "ratelimit.routes[1].limits=2/minute",
				"ratelimit.routes[1].methods=post,get", "ratelimit.routes[2].path=/data",
				"ratelimit.routes[2].limits=3/minute")) {
			assertThat(application.statuses(2, "/data")).containsExactly(200, 429);
			assertThat(application.statuses(2, "/other")).containsExactly(200, 429);
		}
	}

	private static HttpApplication start(String... properties) {
		return HttpApplication.start(List.of(SampleController.class), properties);
	}

	@RestController
	static class SampleController {

		@GetMapping({ "/data", "/other" })
		String data() {
			return "data";
		}

		@GetMapping("/health")
		@RateLimitExempt
		String health() {
			return "healthy";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SharedStore {

		private static RateLimitStore store;

		@Bean
		RateLimitStore sharedStore() {
			return store;
		}

	}

}
