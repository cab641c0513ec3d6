package io.github.ratelimit.web.servlet;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a client says of its address in a header does not make it another client, even
 * where a filter of the framework believes it.
 */
class ForwardedHeaderTests {

	@Test
	void clientCannotChooseItsAddress() {
		try (HttpApplication application = HttpApplication.start(List.of(SampleController.class),
				"server.forward-headers-strategy=framework")) {
			for (int i = 0; i < 3; i++) {
				assertThat(application.get("/data", "X-Forwarded-For", "192.0.2." + i, "Forwarded", "for=192.0.2." + i)
					.statusCode()).isEqualTo((i < 2) ? 200 : 429);
			}
			assertThat(application.get("/data").statusCode()).isEqualTo(429);
		}
	}

	@RestController
	static class SampleController {

		@GetMapping("/data")
		@RateLimit("2/minute")
		String data() {
			return "data";
		}

	}

}
