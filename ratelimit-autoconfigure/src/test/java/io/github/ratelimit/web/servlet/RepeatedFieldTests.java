package io.github.ratelimit.web.servlet;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is charged is what the application believes: of several values that differ, none.
 */
class RepeatedFieldTests {

	@ParameterizedTest
	@CsvSource({ "/header, X-Api-Key, %s", "/cookie, Cookie, key=%s" })
	void severalValuesThatDifferAreNone(String path, String name, String format) {
		try (HttpApplication application = HttpApplication.start(List.of(Keyed.class), "ratelimit.missing-key=deny")) {
			String own = format.formatted("own");
			for (int i = 0; i < 3; i++) {
				assertThat(application.get(path, name, format.formatted("other" + i), name, own).statusCode())
					.isEqualTo(429);
			}
			assertThat(application.get(path, name, own, name, own).statusCode()).isEqualTo(200);
			assertThat(application.get(path, name, own).statusCode()).isEqualTo(200);
			assertThat(application.get(path, name, own).statusCode()).isEqualTo(429);
		}
	}

	/** Reading a parameter may read the body, so it waits for it as an argument does. */
	@Test
	void keyOfAParameterOfTheRequestIsReadWhenTheArgumentsAreThere() {
		try (HttpApplication application = HttpApplication.start(List.of(Keyed.class))) {
			assertThat(application.get("/parameter?who=ann&number=none").statusCode()).isEqualTo(400);
			assertThat(application.get("/parameter?who=ann&number=1").statusCode()).isEqualTo(200);
			assertThat(application.get("/parameter?who=ann&number=1").statusCode()).isEqualTo(429);
		}
	}

	@RestController
	static class Keyed {

		@GetMapping("/header")
		@RateLimit(value = "2/day", key = "header:X-Api-Key")
		String header() {
			return "data";
		}

		@GetMapping("/cookie")
		@RateLimit(value = "2/day", key = "cookie:key")
		String cookie() {
			return "data";
		}

		@GetMapping("/parameter")
		@RateLimit(value = "1/day", key = "#request.getParameter('who')")
		String parameter(@RequestParam int number) {
			return "data";
		}

	}

}
