package io.github.ratelimit.web.servlet;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A method with one limit that is decided before its arguments are there, and one that is
 * decided after.
 */
class EarlyAndLateTests {

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication.start(List.of(Setup.class, TwoController.class));
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void refill() {
		application.bean(MutableClock.class).advance(Duration.ofDays(1));
		application.bean(BodyBytes.class).takeRead();
	}

	@Test
	void bothAreChargedOnce() {
		assertThat(application.post("/two", "3").statusCode()).isEqualTo(200);
		assertThat(application.remaining("first")).isEqualTo(2);
		assertThat(application.remaining("second")).isEqualTo(7);
	}

	@Test
	void earlyOneRefusesEarlyAndTheLateOneIsNotAsked() {
		application.post("/two", "1");
		application.post("/two", "1");
		application.post("/two", "1");
		application.bean(BodyBytes.class).takeRead();
		assertThat(application.post("/two", "1").statusCode()).isEqualTo(429);
		assertThat(application.bean(BodyBytes.class).takeRead()).isZero();
		assertThat(application.remaining("second")).isEqualTo(7);
	}

	@Test
	void refusalOfTheLateOneGivesBackWhatTheEarlyOneTook() {
		assertThat(application.post("/two", "11").statusCode()).isEqualTo(429);
		assertThat(application.remaining("first")).isEqualTo(3);
		assertThat(application.remaining("second")).isEqualTo(10);
	}

	@Test
	void costThatIsNoNumberGivesBackWhatTheEarlyOneTook() {
		assertThat(application.post("/two", "many").statusCode()).isEqualTo(400);
		assertThat(application.remaining("first")).isEqualTo(3);
		assertThat(application.remaining("second")).isEqualTo(10);
	}

	@Test
	void orderOfTheAnnotationsDoesNotMatter() {
		assertThat(application.post("/reverse", "11").statusCode()).isEqualTo(429);
		assertThat(application.remaining("first")).isEqualTo(3);
		assertThat(application.post("/reverse", "4").statusCode()).isEqualTo(200);
		assertThat(application.remaining("first")).isEqualTo(2);
		assertThat(application.remaining("second")).isEqualTo(6);
	}

	@Test
	void whatTheEarlyOneTookIsGivenBackOnceWhereItDoesNotCountEither() {
		assertThat(application.post("/count", "5").statusCode()).isEqualTo(200);
		assertThat(application.remaining("counted")).isEqualTo(2);
		assertThat(application.post("/count", "11").statusCode()).isEqualTo(429);
		assertThat(application.remaining("counted")).isEqualTo(2);
		assertThat(application.remaining("second")).isEqualTo(5);
	}

	@RestController
	static class TwoController {

		@PostMapping("/two")
		@RateLimit(name = "first", value = "3/minute", key = "global")
		@RateLimit(name = "second", value = "10/minute", key = "global", cost = "#size")
		String two(@RequestBody String size) {
			return size;
		}

		@PostMapping("/reverse")
		@RateLimit(name = "second", value = "10/minute", key = "global", cost = "#size")
		@RateLimit(name = "first", value = "3/minute", key = "global")
		String reverse(@RequestBody String size) {
			return size;
		}

		@PostMapping("/count")
		@RateLimit(name = "counted", value = "3/minute", key = "global", countIf = "#status == 200")
		@RateLimit(name = "second", value = "10/minute", key = "global", cost = "#size")
		String count(@RequestBody String size) {
			return size;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Setup {

		@Bean
		BodyBytes bodyBytes() {
			return new BodyBytes();
		}

	}

}
