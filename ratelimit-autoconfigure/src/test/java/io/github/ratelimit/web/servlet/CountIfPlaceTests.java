package io.github.ratelimit.web.servlet;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Limits that count by the status of the response, away from the method of a controller
 * that sets it.
 */
@ExtendWith(OutputCaptureExtension.class)
class CountIfPlaceTests {

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication.start(List.of(Setup.class, LoginController.class));
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
	void serviceThatAControllerCallsCountsFailures() {
		assertThat(application.get("/service?fails=true").statusCode()).isEqualTo(401);
		application.awaitRemaining("rest", 5);
		assertThat(application.remaining("service")).isEqualTo(4);
	}

	@Test
	void serviceThatAControllerCallsDoesNotCountSuccesses() {
		assertThat(application.get("/service?fails=false").statusCode()).isEqualTo(200);
		application.awaitRemaining("service", 5);
	}

	@Test
	void callOutsideOfARequestCounts() {
		application.bean(LoginService.class).login();
		assertThat(application.remaining("service")).isEqualTo(4);
		assertThat(application.remaining("rest")).isEqualTo(4);
	}

	@Test
	void callCountsIfTheExpressionFails(CapturedOutput output) {
		assertThat(application.get("/broken").statusCode()).isEqualTo(200);
		application.awaitRemaining("rest", 5);
		assertThat(application.remaining("broken")).isEqualTo(4);
		assertThat(output).contains("it cannot be told whether the call counts, so it does")
			.contains("LoginController.broken()")
			.contains("no answer");
	}

	@Test
	void requestThatAnotherLimitRefusesHasGivenAllBack() {
		assertThat(application.get("/two").statusCode()).isEqualTo(200);
		assertThat(application.remaining("counting")).isEqualTo(4);
		assertThat(application.get("/two").statusCode()).isEqualTo(429);
		assertThat(application.remaining("counting")).isEqualTo(4);
	}

	@Test
	void requestThatALimitOfAServiceRefusesIsJudgedByItsStatus() {
		assertThat(application.get("/busy").statusCode()).isEqualTo(200);
		application.awaitRemaining("logins", 5);
		assertThat(application.get("/busy").statusCode()).isEqualTo(429);
		application.awaitRemaining("logins", 5);
	}

	@RestController
	static class LoginController {

		private final LoginService service;

		LoginController(LoginService service) {
			this.service = service;
		}

		@GetMapping("/service")
		ResponseEntity<String> service(@RequestParam boolean fails) {
			this.service.login();
			return ResponseEntity.status(fails ? 401 : 200).body("service");
		}

		@GetMapping("/broken")
		@RateLimit(name = "broken", value = "5/minute", key = "global", countIf = "@judge.counts(#status)")
		@RateLimit(name = "rest", value = "5/minute", key = "global", countIf = "#status != 200")
		String broken() {
			return "broken";
		}

		@GetMapping("/two")
		@RateLimit(name = "counting", value = "5/minute", key = "global", countIf = "#status != 429")
		@RateLimit(value = "1/minute", key = "global")
		String two() {
			return "two";
		}

		@GetMapping("/busy")
		@RateLimit(name = "logins", value = "5/minute", key = "global", countIf = "#status == 401")
		String busy() {
			return this.service.busy();
		}

	}

	static class LoginService {

		@RateLimit(name = "service", value = "5/minute", key = "global", countIf = "#status == 401")
		@RateLimit(name = "rest", value = "5/minute", key = "global", countIf = "#status != 401")
		public void login() {
		}

		@RateLimit(value = "1/minute", key = "global")
		public String busy() {
			return "busy";
		}

	}

	static class Judge {

		public boolean counts(int status) {
			throw new IllegalStateException("no answer to " + status);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Setup {

		@Bean
		LoginService service() {
			return new LoginService();
		}

		@Bean
		Judge judge() {
			return new Judge();
		}

	}

}
