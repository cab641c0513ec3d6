package io.github.ratelimit.web.servlet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitCall;
import io.github.ratelimit.RateLimitKeyResolver;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A call is refused before the body of its request is read, unless its limits ask for
 * what stands in there.
 */
@ExtendWith(OutputCaptureExtension.class)
class EarlyRefusalTests {

	private static final int LONG_ENOUGH_MILLIS = 20_000;

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication.start(List.of(Setup.class, BodyController.class));
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
	void refusalDoesNotWaitForTheBody() throws IOException {
		application.post("/early", "body");
		application.bean(BodyBytes.class).takeRead();
		try (Socket socket = new Socket("localhost", application.port())) {
			socket.setSoTimeout(LONG_ENOUGH_MILLIS);
			socket.getOutputStream()
				.write(("POST /early HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
						+ "Content-Length: 10485760\r\n\r\nx")
					.getBytes(StandardCharsets.ISO_8859_1));
			BufferedReader answer = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
			assertThat(answer.readLine()).startsWith("HTTP/1.1 429");
		}
		assertThat(application.bean(BodyBytes.class).takeRead()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/early", "/method", "/target", "/tenant", "/early-resolver", "/without-body-key" })
	void refusedBodyIsNotReadAndAllowedOneIs(String path) {
		assertThat(application.post(path, "12345").statusCode()).isEqualTo(200);
		assertThat(application.bean(BodyBytes.class).takeRead()).isEqualTo(5);
		assertThat(application.post(path, "12345").statusCode()).isEqualTo(429);
		assertThat(application.bean(BodyBytes.class).takeRead()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/late-key", "/late-cost", "/late-condition", "/late-count", "/args", "/late-resolver" })
	void limitThatAsksForAnArgumentWaitsForIt(String path) {
		assertThat(application.post(path, "12345").statusCode()).isEqualTo(200);
		assertThat(application.bean(BodyBytes.class).takeRead()).isEqualTo(5);
		assertThat(application.post(path, "12345").statusCode()).isEqualTo(429);
		assertThat(application.bean(BodyBytes.class).takeRead()).isEqualTo(5);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/late-key", "/args", "/late-resolver" })
	void argumentsTellCallsApart(String path) {
		assertThat(application.post(path, "a").statusCode()).isEqualTo(200);
		assertThat(application.post(path, "b").statusCode()).isEqualTo(200);
		assertThat(application.post(path, "a").statusCode()).isEqualTo(429);
	}

	@Test
	void attributeThatAnInterceptorOfTheApplicationSetsIsAKey() {
		assertThat(application.post("/tenant", "x", "X-Tenant", "a").statusCode()).isEqualTo(200);
		assertThat(application.post("/tenant", "x", "X-Tenant", "b").statusCode()).isEqualTo(200);
		assertThat(application.post("/tenant", "x", "X-Tenant", "a").statusCode()).isEqualTo(429);
	}

	@Test
	void resolverThatDoesNotSayThatItNeedsArgumentsIsTold(CapturedOutput output) {
		assertThat(application.post("/mistaken", "x").statusCode()).isEqualTo(500);
		assertThat(output).contains("IllegalStateException").contains("must override needsArguments() to return true");
		assertThat(application.bean(BodyBytes.class).takeRead()).isZero();
	}

	@Test
	void argumentThatCannotBeBoundIsStillCharged() {
		assertThat(application.post("/bound?size=ten", "x").statusCode()).isEqualTo(400);
		assertThat(application.remaining("bound")).isEqualTo(1);
		assertThat(application.post("/bound?size=10", "x").statusCode()).isEqualTo(200);
		assertThat(application.post("/bound?size=10", "x").statusCode()).isEqualTo(429);
	}

	@Test
	void controllerThatIsCalledDirectlyIsCharged() {
		BodyController controller = application.bean(BodyController.class);
		controller.bound("x", 1);
		assertThat(application.remaining("bound")).isEqualTo(1);
		application.post("/bound?size=10", "x");
		assertThat(application.remaining("bound")).isZero();
	}

	@RestController
	static class BodyController {

		@PostMapping("/early")
		@RateLimit("1/minute")
		String early(@RequestBody String body) {
			return body;
		}

		@PostMapping("/method")
		@RateLimit(value = "1/minute", key = "#root.method.name", condition = "getMethod() != null")
		String method(@RequestBody String body) {
			return body;
		}

		@PostMapping("/target")
		@RateLimit(value = "1/minute", key = "#root.target.tenant()", cost = "target.tenant().length()")
		String target(@RequestBody String body) {
			return body;
		}

		@PostMapping("/tenant")
		@RateLimit(value = "1/minute", key = "#request.getAttribute('tenant')")
		String tenant(@RequestBody String body) {
			return body;
		}

		@PostMapping("/early-resolver")
		@RateLimit(value = "1/minute", key = "earlyResolver")
		String earlyResolver(@RequestBody String body) {
			return body;
		}

		@PostMapping("/without-body-key")
		@RateLimit(value = "1/minute", countIf = "#status == 200", cost = "#ip.length() / #ip.length()")
		String withoutBodyKey(@RequestBody String body) {
			return body;
		}

		@PostMapping("/late-key")
		@RateLimit(value = "1/minute", key = "#body")
		String lateKey(@RequestBody String body) {
			return body;
		}

		@PostMapping("/late-cost")
		@RateLimit(value = "5/minute", cost = "#p0.length()")
		String lateCost(@RequestBody String body) {
			return body;
		}

		@PostMapping("/late-condition")
		@RateLimit(value = "1/minute", condition = "#body.length() == 5")
		String lateCondition(@RequestBody String body) {
			return body;
		}

		@PostMapping("/late-count")
		@RateLimit(value = "1/minute", countIf = "#body.length() == 5")
		String lateCount(@RequestBody String body) {
			return body;
		}

		@PostMapping("/args")
		@RateLimit(value = "1/minute", key = "#root.args[0]")
		String args(@RequestBody String body) {
			return body;
		}

		@PostMapping("/late-resolver")
		@RateLimit(value = "1/minute", key = "lateResolver")
		String lateResolver(@RequestBody String body) {
			return body;
		}

		@PostMapping("/mistaken")
		@RateLimit(value = "1/minute", key = "mistakenResolver")
		String mistaken(@RequestBody String body) {
			return body;
		}

		@PostMapping("/bound")
		@RateLimit(name = "bound", value = "2/minute", key = "global")
		public String bound(@RequestBody String body, @RequestParam int size) {
			return body;
		}

		public String tenant() {
			return "t";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Setup {

		@Bean
		BodyBytes bodyBytes() {
			return new BodyBytes();
		}

		@Bean
		RateLimitKeyResolver earlyResolver() {
			return RateLimitCall::ip;
		}

		@Bean
		RateLimitKeyResolver mistakenResolver() {
			return (call) -> String.valueOf(call.arguments().get(0));
		}

		@Bean
		RateLimitKeyResolver lateResolver() {
			return new RateLimitKeyResolver() {

				@Override
				public String resolve(RateLimitCall call) {
					return String.valueOf(call.arguments().get(0));
				}

				@Override
				public boolean needsArguments() {
					return true;
				}

			};
		}

		@Bean
		WebMvcConfigurer tenants() {
			return new WebMvcConfigurer() {

				@Override
				public void addInterceptors(InterceptorRegistry registry) {
					registry.addInterceptor(new HandlerInterceptor() {

						@Override
						public boolean preHandle(HttpServletRequest request, HttpServletResponse response,
								Object handler) {
							request.setAttribute("tenant", request.getHeader("X-Tenant"));
							return true;
						}

					});
				}

			};
		}

	}

}
