package io.github.ratelimit.web.servlet;

import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.web.RateLimitHeaderWriter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which header fields {@code ratelimit.web.headers} adds.
 */
class HeaderStyleTests {

	@Test
	void xRateLimitTellsTheTightestLimit() {
		Instant before = Instant.now();
		HttpHeaders headers = headers(List.of(), "ratelimit.web.headers=x-ratelimit");
		assertThat(headers.allValues("X-RateLimit-Limit")).containsExactly("2");
		assertThat(headers.allValues("X-RateLimit-Remaining")).containsExactly("1");
		assertThat(Instant.ofEpochSecond(headers.firstValueAsLong("X-RateLimit-Reset").orElseThrow()))
			.isBetween(before.plusSeconds(30), Instant.now().plusSeconds(31));
		assertThat(headers.map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
	}

	@Test
	void noneTellsNothing() {
		assertThat(headers(List.of(), "ratelimit.web.headers=none").map()).doesNotContainKeys("ratelimit",
				"ratelimit-policy", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset");
	}

	@Test
	void stylesAreCombined() {
		HttpHeaders headers = headers(List.of(), "ratelimit.web.headers=ietf,x-ratelimit,ietf");
		assertThat(headers.allValues("RateLimit")).containsExactly("\"SampleController.data\";r=1;t=30");
		assertThat(headers.allValues("X-RateLimit-Limit")).containsExactly("2");
	}

	@Test
	void writerOfTheApplicationIsCalledAfterTheStyles() {
		HttpHeaders headers = headers(List.of(OwnWriter.class));
		assertThat(headers.allValues("X-Left")).containsExactly("SampleController.data=1");
		assertThat(headers.allValues("RateLimit-Policy")).containsExactly("\"SampleController.data\";q=2;w=60");
	}

	@Test
	void writerOfTheApplicationMayBeTheOnlyOne() {
		HttpHeaders headers = headers(List.of(OwnWriter.class), "ratelimit.web.headers=none");
		assertThat(headers.allValues("X-Left")).containsExactly("SampleController.data=1");
		assertThat(headers.map()).doesNotContainKey("ratelimit");
	}

	private static HttpHeaders headers(List<Class<?>> sources, String... properties) {
		List<Class<?>> all = new ArrayList<>(sources);
		all.add(SampleController.class);
		try (HttpApplication application = HttpApplication.start(all, properties)) {
			return application.get("/data").headers();
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

	@Configuration(proxyBeanMethods = false)
	static class OwnWriter {

		@Bean
		RateLimitHeaderWriter ownWriter() {
			return (decisions, headers) -> headers.set("X-Left",
					decisions.stream()
						.flatMap((decision) -> decision.limits().stream())
						.map((limit) -> limit.name() + "=" + limit.remaining())
						.collect(Collectors.joining(" ")));
		}

	}

}
