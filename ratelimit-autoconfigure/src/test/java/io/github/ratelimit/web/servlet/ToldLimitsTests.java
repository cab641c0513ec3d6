package io.github.ratelimit.web.servlet;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.testsupport.MutableClock;
import io.github.ratelimit.web.RateLimitHeaderWriter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the header fields of one response tell, however many decisions its request took.
 */
class ToldLimitsTests {

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication.start(
				List.of(Newsletter.class, Mails.class, SearchController.class, CachingController.class),
				"ratelimit.web.headers=ietf,x-ratelimit", "ratelimit.routes[0].path=/narrow-route",
				"ratelimit.routes[0].limits=3/minute", "ratelimit.policies.search.limits=100/minute",
				"ratelimit.routes[1].path=/searched", "ratelimit.routes[1].policy=search");
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
	@ValueSource(ints = { 1, 3, 200, 2000 })
	void limitedServicesInsideAddNothing(int calls) {
		HttpResponse<String> response = application.send("POST", "/newsletter?n=" + calls);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("sent " + calls);
		assertThat(response.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy", "x-ratelimit-limit");
	}

	@Test
	void handlerIsToldAndItsServicesAreNot() {
		HttpHeaders headers = application.send("POST", "/limited-newsletter?n=200").headers();
		assertThat(headers.allValues("RateLimit")).hasSize(1);
		assertThat(headers.firstValue("RateLimit").orElseThrow()).startsWith("\"newsletter\";r=4;")
			.doesNotContain("mails");
		assertThat(headers.allValues("RateLimit-Policy")).containsExactly("\"newsletter\";q=5;w=60");
	}

	@Test
	void serviceThatRefusesIsTold() {
		HttpResponse<String> response = application.send("POST", "/newsletter?n=10001");
		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(response.headers().firstValue("RateLimit").orElseThrow()).startsWith("\"mails\";r=0;");
		assertThat(response.headers().firstValue("Retry-After")).contains("1");
	}

	@Test
	void policyThatIsAskedTwiceHasOneItem() {
		HttpHeaders headers = application.get("/searched").headers();
		assertThat(headers.allValues("RateLimit")).hasSize(1);
		assertThat(headers.firstValue("RateLimit").orElseThrow()).startsWith("\"search\";r=99;").doesNotContain(",");
	}

	@Test
	void policyOfTheHandlerAndOfItsServiceHasTheItemOfTheHandler() {
		HttpHeaders headers = application.get("/recursive").headers();
		assertThat(headers.allValues("RateLimit")).hasSize(1);
		assertThat(headers.firstValue("RateLimit").orElseThrow()).startsWith("\"search\";r=").doesNotContain(",");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/narrow-first", "/wide-first", "/narrow-route", "/early-wide-late-narrow" })
	void xRateLimitTellsTheTightestOfAllPolicies(String path) {
		HttpHeaders headers = application.get(path + "?user=ann").headers();
		assertThat(headers.allValues("X-RateLimit-Limit")).containsExactly("3");
		assertThat(headers.allValues("X-RateLimit-Remaining")).containsExactly("2");
		assertThat(headers.firstValue("RateLimit").orElseThrow()).contains(";r=2;", ";r=999;");
	}

	@Test
	void refusalThatTheApplicationCatchesLeavesNothing() {
		application.get("/cached");
		HttpResponse<String> response = application.get("/cached");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("cached");
		assertThat(response.headers().map()).doesNotContainKeys("retry-after", "cache-control", "ratelimit");
	}

	@Test
	void refusalThatAHandlerOfTheApplicationAnswersIsTold() {
		application.get("/own-answer");
		HttpHeaders headers = application.get("/own-answer").headers();
		assertThat(headers.firstValue("Retry-After")).contains("3600");
		assertThat(headers.firstValue("Cache-Control")).contains("no-store");
		assertThat(headers.firstValue("RateLimit").orElseThrow()).startsWith("\"geo\";r=0;");
	}

	@Test
	void refusalTellsNothingOfWhatIsGivenBack() {
		for (int i = 0; i < 3; i++) {
			application.get("/wide-first");
		}
		HttpResponse<String> response = application.get("/wide-first");
		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(response.headers().firstValue("RateLimit").orElseThrow()).contains(";r=0;").doesNotContain(",");
	}

	@Test
	void routesOfOnePathInTwoStagesAreBothTold() {
		try (HttpApplication routed = HttpApplication.start(List.of(), "ratelimit.routes[0].path=/free",
				"ratelimit.routes[0].limits=3/hour", "ratelimit.routes[1].path=/free",
				"ratelimit.routes[1].limits=100/hour", "ratelimit.routes[1].stage=after-security")) {
			assertThat(routed.get("/free").headers().firstValue("RateLimit").orElseThrow()).contains(";r=2;", ";r=99;");
		}
	}

	@Test
	void writerThatFailsChangesNoDecision() {
		try (HttpApplication failing = HttpApplication.start(List.of(SecuredController.class, FailingWriter.class))) {
			HttpResponse<String> response = failing.get("/secured");
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.headers().firstValue("RateLimit")).isPresent();
		}
	}

	@Test
	void handlerUnderMethodSecurityIsTold() {
		try (HttpApplication secured = HttpApplication.start(List.of(SecuredController.class))) {
			assertThat(secured.get("/secured").headers().firstValue("RateLimit").orElseThrow())
				.startsWith("\"SecuredController.secured\";r=4;");
		}
	}

	@Service
	static class Mails {

		@RateLimit(name = "mails", value = "10000/hour", key = "global")
		public void send(String to) {
		}

		@RateLimit(name = "search", key = "ip")
		public void search() {
		}

		@RateLimit(name = "geo", value = "1/hour", key = "global")
		public String locate() {
			return "located";
		}

	}

	@RestController
	static class Newsletter {

		private final Mails mails;

		Newsletter(Mails mails) {
			this.mails = mails;
		}

		@PostMapping("/newsletter")
		String all(@RequestParam int n) {
			for (int i = 0; i < n; i++) {
				this.mails.send("reader" + i + "@example.org");
			}
			return "sent " + n;
		}

		@PostMapping("/limited-newsletter")
		@RateLimit(name = "newsletter", value = "5/minute")
		String limited(@RequestParam int n) {
			return all(n);
		}

	}

	@RestController
	static class SearchController {

		private final Mails mails;

		SearchController(Mails mails) {
			this.mails = mails;
		}

		@GetMapping("/searched")
		@RateLimit(name = "search")
		String searched() {
			return "searched";
		}

		@GetMapping("/recursive")
		@RateLimit(name = "search")
		String recursive() {
			this.mails.search();
			this.mails.search();
			return "searched";
		}

		@GetMapping("/narrow-first")
		@RateLimit("3/minute")
		@RateLimit(value = "1000/minute", key = "global")
		String narrowFirst() {
			return "q";
		}

		@GetMapping("/wide-first")
		@RateLimit(value = "1000/minute", key = "global")
		@RateLimit("3/minute")
		String wideFirst() {
			return "q";
		}

		@GetMapping("/narrow-route")
		@RateLimit("1000/minute")
		String narrowRoute() {
			return "q";
		}

		@GetMapping("/early-wide-late-narrow")
		@RateLimit("1000/minute")
		@RateLimit(value = "3/minute", key = "#user")
		String late(@RequestParam String user) {
			return "q";
		}

	}

	@RestController
	static class CachingController {

		private final Mails mails;

		CachingController(Mails mails) {
			this.mails = mails;
		}

		@GetMapping("/cached")
		String cached() {
			try {
				return this.mails.locate();
			}
			catch (RateLimitExceededException ex) {
				return "cached";
			}
		}

		@GetMapping("/own-answer")
		String ownAnswer() {
			return this.mails.locate();
		}

		@ExceptionHandler
		String answer(RateLimitExceededException exception) {
			return "own";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FailingWriter {

		@Bean
		RateLimitHeaderWriter failingWriter() {
			return (decisions, headers) -> {
				throw new IllegalStateException("A writer fails on purpose");
			};
		}

	}

	@RestController
	@EnableMethodSecurity
	static class SecuredController {

		@GetMapping("/secured")
		@PreAuthorize("permitAll()")
		@RateLimit("5/minute")
		String secured() {
			return "secured";
		}

	}

}
