package io.github.ratelimit.web.servlet;

import java.time.Duration;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitKeyResolver;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimitPolicyRegistry;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.caller.PrincipalSource;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A counter that a request was charged to can be looked at and reset from code, by what
 * the key of its policy yields.
 */
class KeysFromCodeTests {

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication.start(List.of(KeyController.class, Clients.class),
				"ratelimit.web.trusted-proxies=127.0.0.1, ::1", "ratelimit.policies.quotes.limits=2/day",
				"ratelimit.policies.quotes.plan=#request.getHeader('X-Plan')",
				"ratelimit.policies.quotes.plans.gold=3/hour; 4/day");
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
	@CsvSource(delimiter = '|', textBlock = """
			by-ip        | /ip            | X-Forwarded-For | 203.0.113.7      | 203.0.113.7
			by-ip        | /ip            | X-Forwarded-For | 203.0.113.7      | ::ffff:203.0.113.7
			by-ip        | /ip            | X-Forwarded-For | 2001:db8::10     | 2001:db8::10
			by-ip        | /ip            | X-Forwarded-For | 2001:db8::10     | 2001:DB8:0::ffff
			by-ip        | /ip            | X-Forwarded-For | 2001:db8::10     | 2001:db8:0:0:0:0:0:0/64
			by-principal | /principal     | X-User          | ann              | ann
			by-principal | /principal     | X-User          | 2001:db8::10     | 2001:db8::10
			by-header    | /header        | X-Api-Key       | ip:203.0.113.7   | ip:203.0.113.7
			by-text      | /text?user=%EF%AC%81ne | X-Any     | any             | fine
			by-header    | /header        | X-Api-Key       | k1               | ' k1 '
			by-cookie    | /cookie        | Cookie          | session=abc      | abc
			by-resolver  | /resolver      | X-Client        | acme             | client acme
			by-global    | /global        | X-Any           | any              | global
			by-text      | /text?user=ann | X-Any           | any              | ann
			by-list      | /list?user=ann | X-Tenant        | acme             | 4:acme3:ann
			by-two       | /two           | X-User          | ann              | ann
			""")
	void keyIsWhatTheKeyOfThePolicyYields(String policy, String path, String header, String value, String key) {
		assertSame(policy(policy), path, header, value, key);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			by-two    | /two    | ip | X-Forwarded-For | 2001:db8::10 | 2001:db8::11
			by-header | /header | ip | X-Forwarded-For | 203.0.113.7  | 203.0.113.7
			""")
	void keyOfAnotherKindIsNamedByItsKind(String policy, String path, String kind, String header, String value,
			String key) {
		assertSame(policy(policy).forKey(kind), path, header, value, key);
	}

	@Test
	void nobodyReachesTheCounterOfAnotherKind() {
		application.statuses(2, "/header", "X-Api-Key", "ip:203.0.113.7");
		application.statuses(2, "/header", "X-Api-Key", "203.0.113.7");
		assertThat(application.statuses(3, "/header", "X-Forwarded-For", "203.0.113.7")).containsExactly(200, 200, 429);
		assertThat(application.statuses(3, "/header", "X-Api-Key", ":203.0.113.7")).containsExactly(200, 200, 429);
	}

	@Test
	void keyOfAPolicyThatOnlyCodeUsesIsNoKeyOfARequest() {
		application.statuses(2, "/header", "X-Api-Key", "k1");
		RateLimitPolicy own = RateLimitPolicy.of("by-header", "2/day");
		assertThat(remaining(limiter().peek(own, "header:x-api-key:k1"))).isEqualTo(2);
		assertThat(remaining(limiter().peek(own.forKey("header:x-api-key"), "k1"))).isZero();
	}

	@Test
	void whereKeysDifferTheKindIsToBeNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> limiter().reset(policy("by-both"), "ann"))
			.withMessageContaining("'by-both'")
			.withMessageContaining("ip, principal")
			.withMessageContaining("forKey(");
		assertSame(policy("by-both").forKey("principal"), "/both", "X-User", "ann", "ann");
		assertSame(policy("by-both").forKey("ip"), "/other", "X-User", "ann", "127.0.0.1");
	}

	@Test
	void sameValueOfAKindIsOneCounterWhereverItStands() {
		assertThat(application.statuses(2, "/both", "X-Forwarded-For", "203.0.113.7")).containsOnly(200);
		assertThat(application.get("/other", "X-Forwarded-For", "203.0.113.7").statusCode()).isEqualTo(429);
		assertThat(application.get("/other", "X-Forwarded-For", "203.0.113.8").statusCode()).isEqualTo(200);
	}

	@Test
	void resetForgetsWhatWasTakenUnderEveryPlan() {
		assertThat(application.statuses(3, "/quotes", "X-User", "ann", "X-Plan", "gold")).containsOnly(200);
		assertThat(application.statuses(3, "/quotes", "X-User", "ann")).containsExactly(429, 429, 429);
		limiter().reset(policy("quotes"), "ann");
		assertThat(application.statuses(3, "/quotes", "X-User", "ann")).containsExactly(200, 200, 429);
		limiter().reset(policy("quotes"), "ann");
		assertThat(application.statuses(3, "/quotes", "X-User", "ann", "X-Plan", "gold")).containsOnly(200);
	}

	@Test
	void refundFindsTheCounter() {
		application.statuses(2, "/principal", "X-User", "ann");
		limiter().refund(policy("by-principal"), "ann", 1);
		assertThat(application.statuses(2, "/principal", "X-User", "ann")).containsExactly(200, 429);
	}

	@Test
	void whatCodeTakesIsTakenFromTheRequest() {
		RateLimitDecision taken = limiter().acquire(policy("by-principal"), "ann", 2);
		assertThat(application.get("/principal", "X-User", "ann").statusCode()).isEqualTo(429);
		limiter().refund(taken, "ann", 1);
		assertThat(application.get("/principal", "X-User", "ann").statusCode()).isEqualTo(200);
	}

	private static void assertSame(RateLimitPolicy policy, String path, String header, String value, String key) {
		assertThat(application.statuses(2, path, header, value)).containsOnly(200);
		assertThat(application.get(path, header, value).statusCode()).isEqualTo(429);
		assertThat(remaining(limiter().peek(policy, key))).isZero();
		limiter().reset(policy, key);
		assertThat(remaining(limiter().peek(policy, key))).isEqualTo(2);
		assertThat(application.get(path, header, value).statusCode()).isEqualTo(200);
	}

	private static long remaining(RateLimitDecision decision) {
		return decision.limits().get(0).remaining();
	}

	private static RateLimitPolicy policy(String name) {
		return application.bean(RateLimitPolicyRegistry.class).policy(name);
	}

	private static RateLimiter limiter() {
		return application.bean(RateLimiter.class);
	}

	@Configuration(proxyBeanMethods = false)
	static class Clients {

		@Bean
		PrincipalSource principals() {
			return () -> {
				String user = (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request)
						? request.getRequest().getHeader("X-User") : null;
				return (user != null) ? () -> user : null;
			};
		}

		@Bean
		RateLimitKeyResolver apiClient() {
			return (call) -> (call.header("X-Client") != null) ? "client " + call.header("X-Client") : null;
		}

	}

	@RestController
	static class KeyController {

		@GetMapping("/ip")
		@RateLimit(name = "by-ip", value = "2/day")
		String ip() {
			return "ip";
		}

		@GetMapping("/principal")
		@RateLimit(name = "by-principal", value = "2/day", key = "principal")
		String principal() {
			return "principal";
		}

		@GetMapping("/header")
		@RateLimit(name = "by-header", value = "2/day", key = "header:X-Api-Key")
		String header() {
			return "header";
		}

		@GetMapping("/cookie")
		@RateLimit(name = "by-cookie", value = "2/day", key = "cookie:session")
		String cookie() {
			return "cookie";
		}

		@GetMapping("/resolver")
		@RateLimit(name = "by-resolver", value = "2/day", key = "apiClient")
		String resolver() {
			return "resolver";
		}

		@GetMapping("/global")
		@RateLimit(name = "by-global", value = "2/day", key = "global")
		String global() {
			return "global";
		}

		@GetMapping("/text")
		@RateLimit(name = "by-text", value = "2/day", key = "#user")
		String text(@RequestParam String user) {
			return "text";
		}

		@GetMapping("/list")
		@RateLimit(name = "by-list", value = "2/day", key = "{#request.getHeader('X-Tenant'), #user}")
		String list(@RequestParam String user, HttpServletRequest request) {
			return "list";
		}

		@GetMapping("/two")
		@RateLimit(name = "by-two", value = "2/day", key = "principal, ip")
		String two() {
			return "two";
		}

		@GetMapping("/both")
		@RateLimit(name = "by-both", value = "2/day", key = "principal, ip")
		String both() {
			return "both";
		}

		@GetMapping("/other")
		@RateLimit(name = "by-both", value = "2/day", key = "ip")
		String other() {
			return "other";
		}

		@GetMapping("/quotes")
		@RateLimit(name = "quotes", key = "principal")
		String quotes() {
			return "quotes";
		}

	}

}
