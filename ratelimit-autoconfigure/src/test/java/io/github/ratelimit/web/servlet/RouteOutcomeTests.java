package io.github.ratelimit.web.servlet;

import java.io.IOException;
import java.security.Principal;
import java.util.List;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.OncePerRequestFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Routes whose requests count by their outcome, or not at all, and routes that count by
 * the user whom a filter of the application knows.
 */
class RouteOutcomeTests {

	private static final String[] LOGIN = { "ratelimit.routes[0].path=/login", "ratelimit.routes[0].methods=POST",
			"ratelimit.routes[0].limits=2/minute",
			"ratelimit.routes[0].count-if=#response.getHeader('Location')?.endsWith('?error')" };

	@Test
	void formLoginOfSpringSecurityIsCountedWhereItFails() {
		try (HttpApplication application = HttpApplication.start(List.of(FormLogin.class), LOGIN)) {
			for (int i = 0; i < 6; i++) {
				assertThat(login(application, "secret")).isEqualTo(302);
			}
			assertThat(login(application, "wrong")).isEqualTo(302);
			assertThat(login(application, "wrong")).isEqualTo(302);
			assertThat(login(application, "secret")).isEqualTo(429);
		}
	}

	@Test
	void conditionTakesRequestsOutOfARoute() {
		try (HttpApplication application = HttpApplication.start(List.of(Data.class), "ratelimit.routes[0].path=/data",
				"ratelimit.routes[0].limits=2/minute",
				"ratelimit.routes[0].condition=#request.getHeader('Monitor') == null")) {
			assertThat(application.statuses(5, "/data", "Monitor", "yes")).containsOnly(200);
			assertThat(application.statuses(3, "/data")).containsExactly(200, 200, 429);
		}
	}

	@Test
	void filterWithoutAnOrderSaysWhoIsLoggedInBeforeARouteAfterSecurityAsks() {
		try (HttpApplication application = HttpApplication.start(List.of(Data.class, TokenFilter.class),
				"ratelimit.routes[0].path=/data", "ratelimit.routes[0].limits=2/minute",
				"ratelimit.routes[0].key=principal", "ratelimit.routes[0].stage=after-security")) {
			assertThat(application.statuses(3, "/data", "Token", "ann")).containsExactly(200, 200, 429);
			assertThat(application.statuses(3, "/data", "Token", "bob")).containsExactly(200, 200, 429);
		}
	}

	private static int login(HttpApplication application, String password) {
		return application
			.post("/login", "username=ann&password=" + password, "Content-Type", "application/x-www-form-urlencoded")
			.statusCode();
	}

	@RestController
	static class Data {

		@GetMapping("/data")
		String data() {
			return "data";
		}

	}

	/** As people write it who read a token of their own. */
	@Component
	static class TokenFilter extends OncePerRequestFilter {

		@Override
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			chain.doFilter(new HttpServletRequestWrapper(request) {

				@Override
				public Principal getUserPrincipal() {
					return () -> request.getHeader("Token");
				}

			}, response);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSecurity
	static class FormLogin {

		@Bean
		InMemoryUserDetailsManager users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("ann").password("{noop}secret").roles("USER").build());
		}

		@Bean
		SecurityFilterChain chain(HttpSecurity http) throws Exception {
			return http.formLogin(Customizer.withDefaults()).csrf(AbstractHttpConfigurer::disable).build();
		}

		@Bean
		DelegatingFilterProxyRegistrationBean securityFilter() {
			DelegatingFilterProxyRegistrationBean registration = new DelegatingFilterProxyRegistrationBean(
					"springSecurityFilterChain");
			registration.setOrder(-100);
			return registration;
		}

	}

}
