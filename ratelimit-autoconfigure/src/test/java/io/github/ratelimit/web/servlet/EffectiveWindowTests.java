package io.github.ratelimit.web.servlet;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The effective window {@code t} of the RateLimit field: how long a client has to make do
 * with {@code r}; and that {@code Retry-After} is never earlier than its end (draft 11 of
 * the RateLimit header fields, section 6.4).
 */
class EffectiveWindowTests {

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication.start(List.of(SampleController.class));
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	/** To the start of a minute of the windows that are aligned to 1970. */
	@BeforeEach
	void refill() {
		MutableClock clock = application.bean(MutableClock.class);
		clock.advance(Duration.ofDays(1));
		long intoTheMinute = clock.instant().getEpochSecond() % 60;
		clock.advance(Duration.ofSeconds(60 - intoTheMinute).minusNanos(clock.instant().getNano()));
	}

	@ParameterizedTest
	@CsvSource({ "token, 1, 4, 12", "token, 3, 2, 12", "token, 5, 0, 12", "fixed, 1, 4, 60", "fixed, 5, 0, 60",
			"log, 1, 4, 60", "log, 4, 1, 60", "counter, 1, 4, 120", "counter, 5, 0, 72", "burst, 15, 5, 12" })
	void allowedCallIsToldWhenMoreIsThere(String limit, int cost, int remaining, int window) {
		HttpResponse<String> response = get(limit, cost);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(field(response)).isEqualTo("\"" + limit + "\";r=" + remaining + ";t=" + window);
	}

	@ParameterizedTest
	@CsvSource({ "token, 1, 0, 12, 12", "token, 3, 0, 12, 36", "fixed, 1, 0, 60, 60", "fixed, 3, 0, 60, 60",
			"log, 1, 0, 60, 60", "log, 3, 0, 60, 60", "counter, 1, 0, 72, 72", "counter, 3, 0, 72, 96" })
	void refusedCallIsToldWhenMoreIsThere(String limit, int cost, int remaining, int window, int retryAfter) {
		get(limit, 5);
		HttpResponse<String> response = get(limit, cost);
		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(field(response)).isEqualTo("\"" + limit + "\";r=" + remaining + ";t=" + window);
		assertThat(response.headers().firstValueAsLong("Retry-After")).hasValue(retryAfter);
	}

	@Test
	void windowOfALogEndsWithItsOldestCall() {
		get("log", 2);
		application.bean(MutableClock.class).advance(Duration.ofSeconds(25));
		assertThat(field(get("log", 3))).isEqualTo("\"log\";r=0;t=35");
		assertThat(get("log", 1).headers().firstValueAsLong("Retry-After")).hasValue(35);
		assertThat(get("log", 3).headers().firstValueAsLong("Retry-After")).hasValue(60);
	}

	@Test
	void severalLimitsHaveAWindowEach() {
		HttpResponse<String> allowed = get("several", 2);
		assertThat(field(allowed)).isEqualTo("\"several-1\";r=0;t=1, \"several-2\";r=8;t=60");
		HttpResponse<String> refused = get("several", 1);
		assertThat(field(refused)).isEqualTo("\"several-1\";r=0;t=1, \"several-2\";r=8;t=60");
		assertThat(refused.headers().firstValueAsLong("Retry-After")).hasValue(1);
	}

	@ParameterizedTest
	@CsvSource({ "token, 6", "fixed, 6", "log, 6", "counter, 6", "nothing, 1" })
	void withoutAWaitThatHelpsThereIsNoWindow(String limit, int cost) {
		HttpResponse<String> response = get(limit, cost);
		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(field(response)).matches("\"" + limit + "\";r=[0-5]");
		assertThat(response.headers().firstValue("Retry-After")).isEmpty();
	}

	@Test
	void queueThatIsFullIsToldWhenItIsShorter() {
		try (HttpApplication waiting = HttpApplication.start(List.of(SampleController.class),
				"ratelimit.max-wait=10s")) {
			waiting.get("/leaky?cost=1");
			HttpResponse<String> response = waiting.get("/leaky?cost=1");
			assertThat(response.statusCode()).isEqualTo(429);
			assertThat(field(response)).isEqualTo("\"leaky\";r=4;t=2");
			assertThat(response.headers().firstValueAsLong("Retry-After")).hasValue(2);
		}
	}

	@ParameterizedTest
	@CsvSource({ "token", "fixed", "log", "counter" })
	void whoWaitsForTheWindowGetsOneMore(String limit) {
		get(limit, 5);
		int window = Integer.parseInt(field(get(limit, 1)).replaceAll(".*t=", ""));
		application.bean(MutableClock.class).advance(Duration.ofSeconds(window));
		assertThat(Stream.of(1).map((cost) -> get(limit, cost).statusCode())).containsExactly(200);
	}

	private static HttpResponse<String> get(String limit, int cost) {
		return application.get("/" + limit + "?cost=" + cost);
	}

	private static String field(HttpResponse<String> response) {
		assertThat(response.headers().allValues("RateLimit")).hasSize(1);
		return response.headers().firstValue("RateLimit").orElseThrow();
	}

	@RestController
	static class SampleController {

		@GetMapping("/token")
		@RateLimit(name = "token", value = "5/minute", cost = "#cost")
		void token(@RequestParam int cost) {
		}

		@GetMapping("/burst")
		@RateLimit(name = "burst", value = "5/minute burst 20", cost = "#cost")
		void burst(@RequestParam int cost) {
		}

		@GetMapping("/leaky")
		@RateLimit(name = "leaky", value = "5/minute leaky-bucket", cost = "#cost")
		void leaky(@RequestParam int cost) {
		}

		@GetMapping("/fixed")
		@RateLimit(name = "fixed", value = "5/minute fixed-window", cost = "#cost")
		void fixed(@RequestParam int cost) {
		}

		@GetMapping("/log")
		@RateLimit(name = "log", value = "5/minute sliding-window-log", cost = "#cost")
		void log(@RequestParam int cost) {
		}

		@GetMapping("/counter")
		@RateLimit(name = "counter", value = "5/minute sliding-window-counter", cost = "#cost")
		void counter(@RequestParam int cost) {
		}

		@GetMapping("/several")
		@RateLimit(name = "several", value = "2/second; 10/minute fixed-window", cost = "#cost")
		void several(@RequestParam int cost) {
		}

		@GetMapping("/nothing")
		@RateLimit(name = "nothing", value = "0/minute", cost = "#cost")
		void nothing(@RequestParam int cost) {
		}

	}

}
