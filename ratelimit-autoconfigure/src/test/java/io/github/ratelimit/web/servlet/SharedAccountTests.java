package io.github.ratelimit.web.servlet;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.core.Limiters;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a request has been charged in one place counts in the next, unless it is given
 * back.
 */
class SharedAccountTests {

	@Test
	void twoRoutesOfOnePolicyChargeARequestOnce() {
		try (HttpApplication application = HttpApplication.start(List.of(), "ratelimit.policies.api.limits=3/minute",
				"ratelimit.routes[0].path=/**", "ratelimit.routes[0].policy=api", "ratelimit.routes[1].path=/api/**",
				"ratelimit.routes[1].policy=api")) {
			for (int i = 0; i < 3; i++) {
				assertThat(application.get("/api/data").statusCode()).isEqualTo(404);
			}
			assertThat(application.get("/api/data").statusCode()).isEqualTo(429);
		}
	}

	@Test
	void whatWasGivenBackDoesNotPayForAnotherMethod() {
		try (HttpApplication application = HttpApplication
			.start(List.of(TwoMethods.class, ForwardToAnotherMethod.class))) {
			assertThat(application.get("/both?name=a").body()).isEqualTo("another method");
			assertThat(application.get("/both?name=b").statusCode()).isEqualTo(429);
		}
	}

	@Test
	void refusalStandsThoughTheLimiterCannotGiveBack() {
		try (HttpApplication application = HttpApplication.start(List.of(TwoMethods.class, NoRefunds.class))) {
			assertThat(application.get("/early").statusCode()).isEqualTo(429);
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class NoRefunds {

		@Bean
		RateLimiter limiterWithoutRefunds() {
			RateLimiter limiter = Limiters.of(new InMemoryRateLimitStore(Clock.systemUTC(), ZoneOffset.UTC), List.of());
			return (RateLimiter) Proxy.newProxyInstance(getClass().getClassLoader(),
					new Class<?>[] { RateLimiter.class }, (proxy, method, arguments) -> {
						if (method.getName().startsWith("refund")) {
							throw new UnsupportedOperationException("refund");
						}
						return method.invoke(limiter, arguments);
					});
		}

	}

	@Controller
	static class TwoMethods {

		@GetMapping("/early")
		@ResponseBody
		@RateLimit("1/minute")
		@RateLimit("0/minute")
		String early() {
			return "early";
		}

		@GetMapping("/both")
		@ResponseBody
		@RateLimit(name = "one", value = "1/minute")
		@RateLimit(value = "0/minute", key = "#name")
		String both(@RequestParam String name) {
			return "both";
		}

		@GetMapping("/one")
		@ResponseBody
		@RateLimit(name = "one", value = "1/minute")
		String one() {
			return "another method";
		}

	}

	@ControllerAdvice
	static class ForwardToAnotherMethod {

		@ExceptionHandler
		Object refused(RateLimitExceededException refusal, HttpServletRequest request) {
			return (request.getDispatcherType() == DispatcherType.FORWARD) ? ResponseEntity.status(429).build()
					: "forward:/one";
		}

	}

}
