package io.github.ratelimit.web.servlet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.StringHttpMessageConverter;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.stereotype.Controller;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.testsupport.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A refusal has one answer, wherever it is found and whatever the application has.
 */
@ExtendWith(OutputCaptureExtension.class)
class RefusalAnswerTests {

	private static final String ROUTE = "ratelimit.routes[0].path=/**";

	@Test
	void secondHandlerAdapterMakesNoDifference(CapturedOutput output) {
		try (HttpApplication application = HttpApplication
			.start(List.of(SampleController.class, Slow.class, SecondAdapter.class))) {
			assertThatProblem(application.refused("/limited"));
			assertThat(output).doesNotContain("WARN").doesNotContain("ERROR");
		}
	}

	@Test
	void applicationWithoutAJsonConverterAnswersTheSame() {
		try (HttpApplication application = HttpApplication
			.start(List.of(SampleController.class, Slow.class, TextOnly.class))) {
			assertThatProblem(application.refused("/limited"));
			assertThatProblem(application.get("/cost"), 400);
		}
	}

	@Test
	void routeInAnApplicationWithoutAJsonConverterAnswersTheSame() {
		try (HttpApplication application = HttpApplication
			.start(List.of(SampleController.class, Slow.class, TextOnly.class), ROUTE, limits("1/hour"))) {
			assertThatProblem(application.refused("/free"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "//", "///free", "//free", "/%7Bfree", "/free;a=b" })
	void oddPathIsAnsweredWithoutAWordInTheLog(String path, CapturedOutput output) {
		try (HttpApplication application = HttpApplication.start(List.of(SampleController.class, Slow.class), ROUTE,
				limits("1/hour"))) {
			application.get("/free");
			String answer = Wire.exchange(new InetSocketAddress("localhost", application.port()),
					"GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
			assertThat(answer).startsWith("HTTP/1.1 429").contains("application/problem+json", "\"status\":429");
			assertThat(output).doesNotContain("WARN").doesNotContain("ERROR");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/execution", "/authentication", "/checked" })
	void refusalInsideAnotherExceptionIsFound(String path) {
		try (HttpApplication application = HttpApplication
			.start(List.of(SampleController.class, Slow.class, CatchAll.class))) {
			assertThatProblem(application.refused(path));
		}
	}

	@Test
	void exceptionThatTheApplicationNamesIsLeftToIt() {
		try (HttpApplication application = HttpApplication
			.start(List.of(SampleController.class, Slow.class, OwnExceptionAdvice.class))) {
			application.get("/named");
			assertThat(application.get("/named").body()).isEqualTo("payment failed");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/response-status", "/annotated", "/annotated-inside" })
	void statusThatTheApplicationGivesIsKept(String path) {
		try (HttpApplication application = HttpApplication
			.start(List.of(SampleController.class, Slow.class, CatchAllOfOthers.class))) {
			application.get(path);
			HttpResponse<String> response = application.get(path);
			assertThat(response.statusCode()).isEqualTo(409);
			assertThat(response.headers().map()).doesNotContainKeys("retry-after", "ratelimit");
		}
	}

	@Test
	void responseThatHasBegunIsBrokenOff() throws Exception {
		try (HttpApplication application = HttpApplication.start(List.of(SampleController.class, Slow.class))) {
			application.get("/committed");
			String answer = Wire.exchange(new InetSocketAddress("localhost", application.port()),
					"GET /committed HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
			assertThat(answer).startsWith("HTTP/1.1 200").contains("begun").doesNotEndWith("0\r\n\r\n");
		}
	}

	@Test
	void headersOfABodyThatIsNotSentAreNotSentEither() {
		try (HttpApplication application = HttpApplication.start(List.of(SampleController.class, Slow.class))) {
			HttpResponse<String> response = application.refused("/encoded");
			assertThatProblem(response);
			assertThat(response.headers().map()).doesNotContainKeys("content-encoding", "etag")
				.containsKey("x-request-id");
		}
	}

	@Test
	void instanceIsThePathThatTheClientSent() {
		try (HttpApplication application = HttpApplication
			.start(List.of(SampleController.class, Slow.class, ForwardingController.class))) {
			assertThat(application.refused("/forwarding").body()).contains("\"instance\":\"/forwarding\"");
		}
	}

	@Test
	void ownHandlerAnswersARefusalInsideAnotherException() {
		try (HttpApplication application = HttpApplication
			.start(List.of(SampleController.class, Slow.class, CatchAll.class, OwnAdvice.class))) {
			application.get("/execution");
			HttpResponse<String> response = application.get("/execution");
			assertThat(response.body()).isEqualTo("own 429");
			assertThat(response.headers().firstValue("Retry-After")).contains("3600");
		}
	}

	@Test
	void serviceThatAFilterCallsIsAnsweredLikeAController() {
		try (HttpApplication application = HttpApplication
			.start(List.of(SampleController.class, Slow.class, CallingFilter.class))) {
			assertThatProblem(application.refused("/free?filtered"));
		}
	}

	@Test
	void exceptionOfAFilterIsAnsweredThoughAHandlerNamesIt() {
		try (HttpApplication application = HttpApplication
			.start(List.of(SampleController.class, Slow.class, CallingFilter.class, OwnExceptionAdvice.class))) {
			assertThatProblem(application.refused("/free?wrapped"));
		}
	}

	@Test
	void responseWhoseWriterIsInUseIsAnswered() {
		try (HttpApplication application = HttpApplication.start(List.of(SampleController.class, Slow.class))) {
			HttpResponse<String> response = application.refused("/writer");
			assertThat(response.statusCode()).isEqualTo(429);
			assertThat(response.body()).startsWith("{\"type\":").endsWith("}");
		}
	}

	private static void assertThatProblem(HttpResponse<String> response) {
		assertThatProblem(response, 429);
		assertThat(response.headers().firstValue("Retry-After")).contains("3600");
		assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
		assertThat(response.headers().allValues("RateLimit")).hasSize(1);
	}

	private static void assertThatProblem(HttpResponse<String> response, int status) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().allValues("Content-Type")).containsExactly("application/problem+json");
		assertThat(response.body()).startsWith("{").contains("\"status\":" + status).endsWith("}");
	}

	private static String limits(String limits) {
		return "ratelimit.routes[0].limits=" + limits;
	}

	@Service
	static class Slow {

		@RateLimit(value = "1/hour", key = "global")
		public String call() {
			return "called";
		}

	}

	@RestController
	static class SampleController {

		private final Slow slow;

		SampleController(Slow slow) {
			this.slow = slow;
		}

		@GetMapping("/free")
		String free() {
			return "free";
		}

		@GetMapping("/limited")
		@RateLimit("1/hour")
		String limited() {
			return "limited";
		}

		@GetMapping("/cost")
		@RateLimit(value = "1/hour", cost = "#size")
		String cost(Integer size) {
			return "cost";
		}

		@GetMapping("/execution")
		String execution() throws ExecutionException, InterruptedException {
			return CompletableFuture.supplyAsync(this.slow::call).get();
		}

		@GetMapping("/authentication")
		String authentication() {
			try {
				return this.slow.call();
			}
			catch (RateLimitExceededException ex) {
				throw new InternalAuthenticationServiceException("failed", ex);
			}
		}

		@GetMapping("/checked")
		String checked() throws Exception {
			try {
				return this.slow.call();
			}
			catch (RateLimitExceededException ex) {
				throw new Exception(new IOException(ex));
			}
		}

		@GetMapping("/named")
		String named() {
			try {
				return this.slow.call();
			}
			catch (RateLimitExceededException ex) {
				throw new PaymentFailedException(ex);
			}
		}

		@GetMapping("/response-status")
		String responseStatus() {
			try {
				return this.slow.call();
			}
			catch (RateLimitExceededException ex) {
				throw new ResponseStatusException(HttpStatus.CONFLICT, "busy", ex);
			}
		}

		@GetMapping("/annotated")
		String annotated() {
			try {
				return this.slow.call();
			}
			catch (RateLimitExceededException ex) {
				throw new AnnotatedException(ex);
			}
		}

		@GetMapping("/annotated-inside")
		String annotatedInside() {
			try {
				return annotated();
			}
			catch (AnnotatedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@GetMapping("/committed")
		void committed(HttpServletResponse response) throws IOException {
			response.getWriter().write("begun");
			response.flushBuffer();
			this.slow.call();
		}

		@GetMapping("/encoded")
		String encoded(HttpServletResponse response) {
			response.setHeader("Content-Encoding", "gzip");
			response.setHeader("ETag", "\"1\"");
			response.setHeader("X-Request-Id", "1");
			String called = this.slow.call();
			response.setHeader("Content-Encoding", null);
			return called;
		}

		@GetMapping("/writer")
		void writer(HttpServletResponse response) throws IOException {
			response.getWriter().write("begun");
			this.slow.call();
		}

	}

	@Controller
	static class ForwardingController {

		@GetMapping("/forwarding")
		String forward() {
			return "forward:/limited";
		}

	}

	@ResponseStatus(HttpStatus.CONFLICT)
	static class AnnotatedException extends RuntimeException {

		AnnotatedException(Throwable cause) {
			super(cause);
		}

	}

	/** Not for any of what is thrown here. */
	@RestControllerAdvice
	static class CatchAllOfOthers {

		@ExceptionHandler
		ResponseEntity<String> handle(UnsupportedOperationException exception) {
			return ResponseEntity.internalServerError().body("unsupported");
		}

	}

	static class PaymentFailedException extends RuntimeException {

		PaymentFailedException(Throwable cause) {
			super(cause);
		}

	}

	@RestControllerAdvice
	static class OwnExceptionAdvice {

		@ExceptionHandler
		@ResponseStatus(HttpStatus.CONFLICT)
		String handle(PaymentFailedException exception) {
			return "payment failed";
		}

	}

	@RestControllerAdvice
	static class OwnAdvice {

		@ExceptionHandler
		ResponseEntity<String> handle(RateLimitExceededException exception) {
			return ResponseEntity.status(429).body("own " + exception.decision().policy().status());
		}

	}

	@RestControllerAdvice
	@Order(Ordered.HIGHEST_PRECEDENCE)
	static class CatchAll {

		@ExceptionHandler(Exception.class)
		ResponseEntity<String> handle() {
			return ResponseEntity.internalServerError().body("failed");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SecondAdapter {

		@Bean
		RequestMappingHandlerAdapter secondHandlerAdapter() {
			return new RequestMappingHandlerAdapter();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TextOnly implements WebMvcConfigurer {

		@Override
		@SuppressWarnings({ "deprecation", "removal" })
		public void configureMessageConverters(
				List<org.springframework.http.converter.HttpMessageConverter<?>> converters) {
			converters.add(new StringHttpMessageConverter(StandardCharsets.UTF_8));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CallingFilter {

		@Bean
		OncePerRequestFilter callingFilter(Slow slow) {
			return new OncePerRequestFilter() {

				@Override
				protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response,
						FilterChain chain) throws ServletException, IOException {
					if (request.getQueryString() != null) {
						call(request.getQueryString());
					}
					chain.doFilter(request, response);
				}

				private void call(String query) {
					try {
						slow.call();
					}
					catch (RateLimitExceededException ex) {
						throw query.equals("wrapped") ? new PaymentFailedException(ex) : ex;
					}
				}

			};
		}

	}

}
