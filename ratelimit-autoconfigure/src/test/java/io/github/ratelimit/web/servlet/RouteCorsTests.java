package io.github.ratelimit.web.servlet;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a browser may read of an answer to a script of another origin, where a route has
 * refused the request, and which preflight requests are charged.
 */
class RouteCorsTests {

	private static final String ORIGIN = "https://app.example";

	private static final String ALLOWED_ORIGIN = "Access-Control-Allow-Origin";

	@Test
	void routeBeforeSecurityRefusesWithoutTheHeadersOfSecurity() {
		try (HttpApplication application = start(List.of(Data.class, Security.class), "before-security")) {
			assertThat(get(application).headers().firstValue(ALLOWED_ORIGIN)).hasValue(ORIGIN);
			assertThat(refused(application).headers().firstValue(ALLOWED_ORIGIN)).isEmpty();
		}
	}

	@Test
	void routeAfterSecurityRefusesWithThem() {
		try (HttpApplication application = start(List.of(Data.class, Security.class), "after-security")) {
			assertThat(refused(application).headers().firstValue(ALLOWED_ORIGIN)).hasValue(ORIGIN);
		}
	}

	@Test
	void corsFilterOfTheHighestPrecedenceStandsBeforeEveryRoute() {
		try (HttpApplication application = start(List.of(Data.class, Security.class, FirstFilter.class),
				"before-security")) {
			assertThat(preflight(application).statusCode()).isEqualTo(200);
			assertThat(preflight(application).statusCode()).isEqualTo(200);
			assertThat(refused(application).headers().firstValue(ALLOWED_ORIGIN)).hasValue(ORIGIN);
		}
	}

	@Test
	void routeWithoutMethodsChargesPreflightRequests() {
		try (HttpApplication application = start(List.of(Data.class, Security.class), "before-security")) {
			assertThat(preflight(application).statusCode()).isEqualTo(200);
			assertThat(get(application).statusCode()).isEqualTo(429);
		}
	}

	@Test
	void routeWithMethodsDoesNot() {
		try (HttpApplication application = start(List.of(Data.class, Security.class), "before-security",
				"ratelimit.routes[0].methods=GET")) {
			assertThat(preflight(application).statusCode()).isEqualTo(200);
			assertThat(get(application).statusCode()).isEqualTo(200);
		}
	}

	private static HttpApplication start(List<Class<?>> sources, String stage, String... properties) {
		Stream<String> route = Stream.of("ratelimit.routes[0].path=/data", "ratelimit.routes[0].limits=1/minute",
				"ratelimit.routes[0].stage=" + stage);
		return HttpApplication.start(sources, Stream.concat(route, Stream.of(properties)).toArray(String[]::new));
	}

	private static HttpResponse<String> get(HttpApplication application) {
		return application.get("/data", "Origin", ORIGIN);
	}

	private static HttpResponse<String> refused(HttpApplication application) {
		HttpResponse<String> response = application.refused("/data", "Origin", ORIGIN);
		assertThat(response.statusCode()).isEqualTo(429);
		return response;
	}

	private static HttpResponse<String> preflight(HttpApplication application) {
		return application.send("OPTIONS", "/data", "Origin", ORIGIN, "Access-Control-Request-Method", "GET");
	}

	@RestController
	static class Data {

		@GetMapping("/data")
		String data() {
			return "data";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSecurity
	static class Security {

		@Bean
		SecurityFilterChain chain(HttpSecurity http) throws Exception {
			return http.cors(Customizer.withDefaults())
				.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.build();
		}

		@Bean
		UrlBasedCorsConfigurationSource corsConfigurationSource() {
			return corsOfOrigin();
		}

		@Bean
		DelegatingFilterProxyRegistrationBean securityFilter() {
			DelegatingFilterProxyRegistrationBean registration = new DelegatingFilterProxyRegistrationBean(
					"springSecurityFilterChain");
			registration.setOrder(-100);
			return registration;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FirstFilter {

		@Bean
		FilterRegistrationBean<CorsFilter> firstCorsFilter(UrlBasedCorsConfigurationSource source) {
			FilterRegistrationBean<CorsFilter> registration = new FilterRegistrationBean<>(new CorsFilter(source));
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
			return registration;
		}

	}

	private static UrlBasedCorsConfigurationSource corsOfOrigin() {
		CorsConfiguration configuration = new CorsConfiguration();
		configuration.setAllowedOrigins(List.of(ORIGIN));
		UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
		source.registerCorsConfiguration("/**", configuration);
		return source;
	}

}
