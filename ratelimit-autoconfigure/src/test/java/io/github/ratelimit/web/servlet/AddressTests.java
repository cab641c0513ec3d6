package io.github.ratelimit.web.servlet;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.web.util.matcher.IpAddressMatcher;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitKeyResolver;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Expressions see the address of a client as people write it; keys have its network.
 */
class AddressTests {

	private static final String FORWARDED = "X-Forwarded-For";

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication.start(List.of(AddressController.class, Beans.class),
				"ratelimit.web.trusted-proxies=127.0.0.1, ::1", "ratelimit.policies.plan.limits=1/day",
				"ratelimit.policies.plan.plan=#ip == '2001:db8::10' ? 'office' : null",
				"ratelimit.policies.plan.plans.office=3/day");
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void refill() {
		application.bean(MutableClock.class).advance(Duration.ofDays(2));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/condition", "/matcher", "/plan", "/count-if" })
	void addressIsThatOfTheClient(String path) {
		assertThat(application.statuses(3, path, FORWARDED, "2001:DB8:0:0::10")).containsOnly(200);
		assertThat(application.statuses(2, path, FORWARDED, "2001:db8:1::11")).containsExactly(200, 429);
	}

	@Test
	void costIsThatOfTheAddress() {
		assertThat(application.statuses(4, "/cost", FORWARDED, "2001:db8::10")).containsExactly(200, 200, 200, 429);
		assertThat(application.statuses(2, "/cost", FORWARDED, "2001:db8:1::11")).containsExactly(200, 429);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/key", "/variable", "/list", "/text", "/resolver", "/fallback" })
	void keyHasTheNetwork(String path) {
		assertThat(application.get(path, FORWARDED, "2001:db8::10").statusCode()).isEqualTo(200);
		assertThat(application.get(path, FORWARDED, "2001:db8::11").statusCode()).isEqualTo(429);
		assertThat(application.get(path, FORWARDED, "2001:db8:0:1::11").statusCode()).isEqualTo(200);
	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		IpAddressMatcher office() {
			return new IpAddressMatcher("2001:db8::10/128");
		}

		@Bean
		RateLimitKeyResolver client() {
			return (call) -> {
				assertThat(call.ip()).startsWith("2001:db8:").doesNotContain("/");
				return call.ip();
			};
		}

	}

	@RestController
	static class AddressController {

		@GetMapping("/condition")
		@RateLimit(value = "1/day", condition = "#ip != '2001:db8::10'")
		String condition() {
			return "condition";
		}

		@GetMapping("/matcher")
		@RateLimit(value = "1/day", condition = "!@office.matches(#ip)")
		String matcher() {
			return "matcher";
		}

		@GetMapping("/plan")
		@RateLimit(name = "plan")
		String plan() {
			return "plan";
		}

		@GetMapping("/count-if")
		@RateLimit(value = "1/day", countIf = "#ip != '2001:db8::10'")
		String countIf() {
			return "count-if";
		}

		@GetMapping("/cost")
		@RateLimit(value = "3/day", cost = "#ip == '2001:db8::10' ? 1 : 3")
		String cost() {
			return "cost";
		}

		@GetMapping("/key")
		@RateLimit("1/day")
		String key() {
			return "key";
		}

		@GetMapping("/variable")
		@RateLimit(value = "1/day", key = "#ip")
		String variable() {
			return "variable";
		}

		@GetMapping("/list")
		@RateLimit(value = "1/day", key = "{'tenant', #ip}")
		String list() {
			return "list";
		}

		@GetMapping("/text")
		@RateLimit(value = "1/day", key = "'tenant/' + #ip")
		String text() {
			return "text";
		}

		@GetMapping("/resolver")
		@RateLimit(value = "1/day", key = "client")
		String resolver() {
			return "resolver";
		}

		@GetMapping("/fallback")
		@RateLimit(value = "1/day", key = "header:X-Api-Key")
		String fallback() {
			return "fallback";
		}

	}

}
