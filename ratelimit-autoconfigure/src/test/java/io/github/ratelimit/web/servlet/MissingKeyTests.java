package io.github.ratelimit.web.servlet;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.event.RateLimitListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Where a call without a key is refused, its client is told nothing of limits that are
 * not its own.
 */
class MissingKeyTests {

	private static final List<RateLimitDecision> HEARD = new CopyOnWriteArrayList<>();

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication.start(List.of(KeyController.class, Ear.class), "ratelimit.missing-key=deny");
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@Test
	void callWithoutAKeyIsRefused() {
		assertRefused(application.get("/header"));
		assertRefused(application.get("/header", "X-Api-Key", " "));
		assertRefused(application.get("/late"));
	}

	@Test
	void listenerHearsOfEveryDecisionThatIsMadeWithoutTheLimiter() {
		HEARD.clear();
		application.get("/header");
		application.get("/header", "X-Api-Key", "heard");
		assertThat(application.get("/expensive?size=none").statusCode()).isEqualTo(400);
		assertThat(application.get("/expensive?size=0").statusCode()).isEqualTo(400);
		assertThat(application.get("/condition").statusCode()).isEqualTo(200);
		assertThat(HEARD).extracting((decision) -> decision.source().name(), RateLimitDecision::allowed)
			.containsExactly(tuple("MISSING_KEY", false), tuple("STORE", true), tuple("INVALID_COST", false),
					tuple("INVALID_COST", false), tuple("EXEMPT", true));
	}

	@Test
	void callWithAKeyIsNot() {
		HttpResponse<String> response = application.get("/header", "X-Api-Key", "a");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().allValues("RateLimit")).hasSize(1);
	}

	@Test
	void refusalTakesNothingFromOtherLimits() {
		assertThat(application.get("/two").statusCode()).isEqualTo(429);
		assertThat(application.remaining("everyone")).isEqualTo(5);
		assertThat(application.get("/two-late").statusCode()).isEqualTo(429);
		assertThat(application.remaining("everyone")).isEqualTo(5);
	}

	@Test
	void callOutsideOfARequestIsRefusedByAnException() {
		KeyController controller = application.bean(KeyController.class);
		assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(controller::header)
			.satisfies((ex) -> assertThat(ex.decision().source()).isEqualTo(Source.MISSING_KEY))
			.satisfies((ex) -> assertThat(ex.decision().retryAfter()).isNull());
	}

	private static void assertRefused(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(response.headers().map()).doesNotContainKeys("retry-after", "ratelimit", "ratelimit-policy");
		assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
		assertThat(response.body()).contains("The request does not say whom it is charged to");
	}

	@Configuration(proxyBeanMethods = false)
	static class Ear {

		@Bean
		RateLimitListener ear() {
			return HEARD::add;
		}

	}

	@RestController
	static class KeyController {

		@GetMapping("/expensive")
		@RateLimit(value = "5/minute", cost = "#size")
		public String expensive(@RequestParam String size) {
			return "expensive";
		}

		@GetMapping("/condition")
		@RateLimit(value = "5/minute", condition = "#request.method != 'GET'")
		public String condition() {
			return "condition";
		}

		@GetMapping("/header")
		@RateLimit(value = "5/minute", key = "header:X-Api-Key")
		public String header() {
			return "header";
		}

		@GetMapping("/late")
		@RateLimit(value = "5/minute", key = "#name")
		public String late(@RequestParam(required = false) String name) {
			return "late";
		}

		@GetMapping("/two")
		@RateLimit(name = "everyone", value = "5/minute", key = "global")
		@RateLimit(value = "5/minute", key = "header:X-Api-Key")
		public String two() {
			return "two";
		}

		@GetMapping("/two-late")
		@RateLimit(name = "everyone", value = "5/minute", key = "global")
		@RateLimit(value = "5/minute", key = "#name")
		public String twoLate(@RequestParam(required = false) String name) {
			return "two";
		}

	}

}
