package io.github.ratelimit.web.servlet;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.WebContentInterceptor;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A shared cache does not pass the numbers of one client on to others.
 */
class SharedCacheTests {

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication.start(List.of(News.class, Caching.class),
				"ratelimit.web.headers=ietf, x-ratelimit");
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
	@ValueSource(strings = { "/entity", "/written?value=public,%20max-age=60", "/written?value=max-age=60",
			"/written?value=s-maxage=60", "/written?value=no-cache", "/written?value=private=%22Set-Cookie%22",
			"/early" })
	void fieldsOfLimitsArePrivateWhereTheResponseIsNot(String path) {
		HttpResponse<String> response = application.get(path);
		assertThat(response.headers().firstValue("RateLimit")).isPresent();
		assertThat(response.headers().allValues("Cache-Control")).hasSize(2)
			.last()
			.isEqualTo("private=\"RateLimit-Policy, RateLimit, X-RateLimit-Limit, X-RateLimit-Remaining, "
					+ "X-RateLimit-Reset\"");
	}

	@ParameterizedTest
	@CsvSource({ "/written?value=private, private", "/written?value=no-store, no-store",
			"'/written?value=max-age=60,%20private', 'max-age=60, private'", "/unlimited, 'max-age=60, public'" })
	void whatNoSharedCacheStoresOrTellsNothingStaysAsItIs(String path, String value) {
		assertThat(application.get(path).headers().allValues("Cache-Control")).containsExactly(value);
	}

	@Test
	void withoutFieldsNoneIsMadePrivate() {
		try (HttpApplication silent = HttpApplication.start(List.of(News.class), "ratelimit.web.headers=none")) {
			assertThat(silent.get("/entity").headers().allValues("Cache-Control"))
				.containsExactly("max-age=60, public");
		}
	}

	@Test
	void withoutCacheControlNoneIsAdded() {
		assertThat(application.get("/plain").headers().allValues("Cache-Control")).isEmpty();
	}

	@Test
	void refusalIsNotStored() {
		application.get("/entity");
		application.get("/entity");
		HttpResponse<String> refused = application.get("/entity");
		assertThat(refused.statusCode()).isEqualTo(429);
		assertThat(refused.headers().allValues("Cache-Control")).containsExactly("no-store");
	}

	/** It sets the header before the first limit is told. */
	@Configuration(proxyBeanMethods = false)
	static class Caching implements WebMvcConfigurer {

		@Override
		public void addInterceptors(InterceptorRegistry registry) {
			WebContentInterceptor caching = new WebContentInterceptor();
			caching.setCacheControl(CacheControl.maxAge(Duration.ofMinutes(1)).cachePublic());
			registry.addInterceptor(caching).addPathPatterns("/early");
		}

	}

	@RestController
	static class News {

		@GetMapping("/entity")
		@RateLimit("2/minute")
		ResponseEntity<String> entity() {
			return ResponseEntity.ok()
				.cacheControl(CacheControl.maxAge(Duration.ofMinutes(1)).cachePublic())
				.body("news");
		}

		@GetMapping("/written")
		@RateLimit("9/minute")
		String written(HttpServletResponse response, @RequestParam String value) {
			response.setHeader("Cache-Control", value);
			return "news";
		}

		@GetMapping("/early")
		@RateLimit("9/minute")
		String early() {
			return "news";
		}

		@GetMapping("/plain")
		@RateLimit("9/minute")
		String plain() {
			return "news";
		}

		@GetMapping("/unlimited")
		ResponseEntity<String> unlimited() {
			return ResponseEntity.ok()
				.cacheControl(CacheControl.maxAge(Duration.ofMinutes(1)).cachePublic())
				.body("news");
		}

	}

}
