package io.github.ratelimit.web.servlet;

import java.time.Duration;
import java.util.Base64;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Limits beside Spring Security, which knows the users and answers for some of the
 * controllers.
 */
class SecurityTests {

	private static final String[] ROUTES = { "ratelimit.routes[0].path=/before/**",
			"ratelimit.routes[0].limits=3/minute", "ratelimit.routes[1].path=/after/**",
			"ratelimit.routes[1].limits=2/minute", "ratelimit.routes[1].key=principal",
			"ratelimit.routes[1].stage=after-security" };

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication
			.start(List.of(SampleController.class, SampleService.class, WithServletApi.class, Security.class), ROUTES);
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void refill() {
		application.bean(MutableClock.class).advance(Duration.ofDays(1));
	}

	@Test
	void principalIsTheUser() {
		assertThat(as("ann", 3, "/data")).containsExactly(200, 200, 429);
		assertThat(as("bob", 3, "/data")).containsExactly(200, 200, 429);
	}

	@Test
	void anonymousUserIsChargedByAddress() {
		assertThat(application.statuses(3, "/data")).containsExactly(200, 200, 429);
		assertThat(as("ann", 2, "/data")).containsExactly(200, 200);
	}

	@Test
	void principalIsTheUserWhereTheServletApiIsNotTold() {
		try (HttpApplication other = HttpApplication.start(
				List.of(SampleController.class, SampleService.class, WithoutServletApi.class, Security.class),
				ROUTES)) {
			assertThat(other.get("/who", as("ann")).body()).isEqualTo("null");
			assertThat(other.statuses(3, "/data", as("ann"))).containsExactly(200, 200, 429);
			assertThat(other.statuses(3, "/data", as("bob"))).containsExactly(200, 200, 429);
			assertThat(other.statuses(3, "/data")).containsExactly(200, 200, 429);
			assertThat(other.statuses(3, "/after/data", as("ann"))).containsExactly(200, 200, 429);
			assertThat(other.statuses(3, "/after/data", as("bob"))).containsExactly(200, 200, 429);
		}
	}

	@Test
	void routeAfterSecurityCountsByUser() {
		assertThat(as("ann", 3, "/after/data")).containsExactly(200, 200, 429);
		assertThat(as("bob", 3, "/after/data")).containsExactly(200, 200, 429);
	}

	@Test
	void routeAfterSecurityChargesNothingThatSecurityRejects() {
		assertThat(application.statuses(5, "/after/data")).containsOnly(401);
		assertThat(application.statuses(5, "/after/data", as("nobody"))).containsOnly(401);
		assertThat(as("ann", 2, "/after/data")).containsOnly(200);
	}

	@Test
	void routeBeforeSecurityChargesWhatSecurityRejects() {
		assertThat(application.statuses(4, "/before/data", as("nobody"))).containsExactly(401, 401, 401, 429);
		assertThat(as("ann", 1, "/before/data")).containsExactly(429);
	}

	@Test
	void failureThatSecurityAnswersCountsByItsStatus() {
		assertThat(application.statuses(5, "/login?right=true")).containsOnly(200);
		assertThat(application.statuses(3, "/login?right=false")).containsExactly(401, 401, 429);
		assertThat(application.statuses(1, "/login?right=true")).containsExactly(429);
	}

	@Test
	void userIsKnownWhenItIsToldWhetherACallCounts() {
		assertThat(as("ann", 5, "/guests")).containsOnly(200);
		assertThat(as("bob", 3, "/guests")).containsExactly(200, 200, 429);
	}

	@Test
	void userIsThePrincipalOutsideOfRequests() {
		callAs("ann");
		callAs("ann");
		assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(() -> callAs("ann"));
		callAs("bob");
	}

	private static void callAs(String user) {
		SecurityContextHolder.setContext(new SecurityContextImpl(new TestingAuthenticationToken(user, "", "USER")));
		try {
			application.bean(SampleService.class).call();
		}
		finally {
			SecurityContextHolder.clearContext();
		}
	}

	private static List<Integer> as(String user, int requests, String path) {
		return application.statuses(requests, path, as(user));
	}

	private static String[] as(String user) {
		return new String[] { "Authorization",
				"Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes()) };
	}

	@RestController
	static class SampleController {

		@GetMapping("/data")
		@RateLimit(value = "2/minute", key = "principal")
		String data() {
			return "data";
		}

		@GetMapping({ "/before/data", "/after/data" })
		String routed() {
			return "routed";
		}

		@GetMapping("/who")
		String who(HttpServletRequest request) {
			return String.valueOf(request.getUserPrincipal());
		}

		@GetMapping("/login")
		@RateLimit(value = "2/minute", countIf = "#status == 401")
		String login(@RequestParam boolean right) {
			if (!right) {
				throw new BadCredentialsException("wrong");
			}
			return "welcome";
		}

		@GetMapping("/guests")
		@RateLimit(value = "2/minute", countIf = "#principal?.name != 'ann'")
		String guests() {
			return "guests";
		}

	}

	@Service
	static class SampleService {

		@RateLimit(value = "2/minute", key = "principal")
		public void call() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSecurity
	static class Security {

		@Bean
		InMemoryUserDetailsManager users() {
			return new InMemoryUserDetailsManager(user("ann"), user("bob"));
		}

		@Bean
		DelegatingFilterProxyRegistrationBean securityFilter() {
			DelegatingFilterProxyRegistrationBean registration = new DelegatingFilterProxyRegistrationBean(
					"springSecurityFilterChain");
			registration.setOrder(-100);
			return registration;
		}

		private static UserDetails user(String name) {
			return User.withUsername(name).password("{noop}secret").roles("USER").build();
		}

		static HttpSecurity protect(HttpSecurity http) throws Exception {
			return http
				.authorizeHttpRequests((requests) -> requests.requestMatchers("/before/**", "/after/**")
					.authenticated()
					.anyRequest()
					.permitAll())
				.httpBasic(Customizer.withDefaults());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithServletApi {

		@Bean
		SecurityFilterChain chain(HttpSecurity http) throws Exception {
			return Security.protect(http).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithoutServletApi {

		@Bean
		SecurityFilterChain chain(HttpSecurity http) throws Exception {
			return Security.protect(http).servletApi(AbstractHttpConfigurer::disable).build();
		}

	}

}
