package io.github.ratelimit.web.servlet;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether a request counts, by whatever its status is set.
 */
class CountIfTests {

	private static final List<String> ALGORITHMS = List.of("fixed-window", "token-bucket");

	private static List<HttpApplication> applications;

	@BeforeAll
	static void start() {
		applications = ALGORITHMS.stream()
			.map((algorithm) -> HttpApplication.start(List.of(Setup.class, LoginController.class),
					"ratelimit.algorithm=" + algorithm))
			.toList();
	}

	@AfterAll
	static void stop() {
		applications.forEach(HttpApplication::close);
	}

	@BeforeEach
	void refill() {
		applications.forEach((application) -> application.bean(MutableClock.class).advance(Duration.ofDays(1)));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void failureCounts(int application, String path) {
		assertCounts(applications.get(application), path + "?fails=true", 401);
	}

	@ParameterizedTest
	@MethodSource("ways")
	void successDoesNotCount(int application, String path) {
		assertDoesNotCount(applications.get(application), path + "?fails=false", 200);
	}

	@ParameterizedTest
	@MethodSource("errors")
	void uncaughtExceptionIsA500(int application, String path) {
		assertCounts(applications.get(application), path, 500);
	}

	@ParameterizedTest
	@MethodSource("ways")
	void onlyFailuresUseUpTheLimit(int application, String path) {
		HttpApplication app = applications.get(application);
		for (int i = 0; i < 5; i++) {
			assertCounts(app, path + "?fails=true", 401, 4 - i);
		}
		assertThat(app.get(path + "?fails=true").statusCode()).isEqualTo(429);
		assertThat(app.get(path + "?fails=false").statusCode()).isEqualTo(429);
	}

	private static void assertCounts(HttpApplication application, String path, int status) {
		assertCounts(application, path, status, 4);
	}

	/** What counts the rest is given back last, and with that all is done. */
	private static void assertCounts(HttpApplication application, String path, int status, int left) {
		assertThat(application.get(path).statusCode()).isEqualTo(status);
		application.awaitRemaining("rest", 5);
		assertThat(application.remaining("failures")).isEqualTo(left);
	}

	private static void assertDoesNotCount(HttpApplication application, String path, int status) {
		assertThat(application.get(path).statusCode()).isEqualTo(status);
		application.awaitRemaining("failures", 5);
		assertThat(application.remaining("rest")).isEqualTo(4);
	}

	static Stream<Arguments> ways() {
		return arguments("/entity", "/send-error", "/exception", "/annotated", "/filter", "/callable",
				"/callable-exception", "/deferred", "/deferred-exception", "/completed", "/stream");
	}

	static Stream<Arguments> failures() {
		return ways();
	}

	static Stream<Arguments> errors() {
		return arguments("/error-500", "/callable-500", "/deferred-500");
	}

	private static Stream<Arguments> arguments(String... paths) {
		return Arrays.stream(paths).flatMap((path) -> Stream.of(Arguments.of(0, path), Arguments.of(1, path)));
	}

	@RestController
	@RateLimit(name = "failures", value = "5/minute", key = "global", countIf = "#status == 401 or #status == 500")
	@RateLimit(name = "rest", value = "5/minute", key = "global", countIf = "#status != 401 and #status != 500")
	static class LoginController {

		@GetMapping("/entity")
		ResponseEntity<String> entity(@RequestParam boolean fails) {
			return ResponseEntity.status(fails ? 401 : 200).body("entity");
		}

		@GetMapping("/send-error")
		void sendError(@RequestParam boolean fails, HttpServletResponse response) throws IOException {
			if (fails) {
				response.sendError(401);
			}
		}

		@GetMapping("/exception")
		String exception(@RequestParam boolean fails) {
			if (fails) {
				throw new ResponseStatusException(HttpStatus.UNAUTHORIZED);
			}
			return "exception";
		}

		@GetMapping("/annotated")
		String annotated(@RequestParam boolean fails) {
			if (fails) {
				throw new UnauthorizedException();
			}
			return "annotated";
		}

		@GetMapping("/filter")
		String filter(@RequestParam boolean fails) {
			if (fails) {
				throw new IllegalArgumentException("for the filter");
			}
			return "filter";
		}

		@GetMapping("/callable")
		Callable<ResponseEntity<String>> callable(@RequestParam boolean fails) {
			return () -> entity(fails);
		}

		@GetMapping("/callable-exception")
		Callable<String> callableException(@RequestParam boolean fails) {
			return () -> annotated(fails);
		}

		@GetMapping("/deferred")
		DeferredResult<ResponseEntity<String>> deferred(@RequestParam boolean fails) {
			DeferredResult<ResponseEntity<String>> result = new DeferredResult<>();
			CompletableFuture.runAsync(() -> result.setResult(entity(fails)));
			return result;
		}

		@GetMapping("/deferred-exception")
		DeferredResult<String> deferredException(@RequestParam boolean fails) {
			DeferredResult<String> result = new DeferredResult<>();
			CompletableFuture.runAsync(() -> {
				if (fails) {
					result.setErrorResult(new UnauthorizedException());
				}
				else {
					result.setResult("deferred");
				}
			});
			return result;
		}

		@GetMapping("/completed")
		DeferredResult<ResponseEntity<String>> completed(@RequestParam boolean fails) {
			DeferredResult<ResponseEntity<String>> result = new DeferredResult<>();
			result.setResult(entity(fails));
			return result;
		}

		@GetMapping("/stream")
		ResponseEntity<StreamingResponseBody> stream(@RequestParam boolean fails) {
			return ResponseEntity.status(fails ? 401 : 200).body((stream) -> stream.write('x'));
		}

		@GetMapping("/error-500")
		String error() {
			throw new IllegalStateException("uncaught");
		}

		@GetMapping("/callable-500")
		Callable<String> callableError() {
			return this::error;
		}

		@GetMapping("/deferred-500")
		DeferredResult<String> deferredError() {
			DeferredResult<String> result = new DeferredResult<>();
			CompletableFuture.runAsync(() -> result.setErrorResult(new IllegalStateException("uncaught")));
			return result;
		}

	}

	@ResponseStatus(HttpStatus.UNAUTHORIZED)
	static class UnauthorizedException extends RuntimeException {

	}

	@Configuration(proxyBeanMethods = false)
	static class Setup {

		@Bean
		Filter unauthorized() {
			return (request, response, chain) -> {
				try {
					chain.doFilter(request, response);
				}
				catch (Exception ex) {
					if (!(ex.getCause() instanceof IllegalArgumentException)) {
						throw ex;
					}
					((HttpServletResponse) response).setStatus(401);
				}
			};
		}

	}

}
