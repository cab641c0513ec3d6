package io.github.ratelimit.web.servlet;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.annotation.RequestScope;

import io.github.ratelimit.RateLimit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whoever method security turns away uses up no limit of those whom it lets in.
 */
class MethodSecurityTests {

	@ParameterizedTest
	@ValueSource(classes = { AnnsController.class, ScopedController.class })
	void methodSecurityHasTheFirstWord(Class<?> controller) {
		try (HttpApplication application = HttpApplication.start(List.of(controller, MethodSecurity.class,
				SecurityTests.WithServletApi.class, SecurityTests.Security.class))) {
			assertThat(application.statuses(5, "/ann")).containsOnly(401);
			assertThat(application.statuses(5, "/ann", as("bob"))).containsOnly(403);
			assertThat(application.statuses(3, "/ann", as("ann"))).containsExactly(200, 200, 429);
		}
	}

	private static String[] as(String user) {
		return new String[] { "Authorization", "Basic " + HttpHeaders.encodeBasicAuth(user, "secret", null) };
	}

	@RestController
	static class AnnsController {

		@GetMapping("/ann")
		@PreAuthorize("authentication.name == 'ann'")
		@RateLimit(value = "2/minute", key = "global")
		String ann() {
			return "ann";
		}

	}

	@RequestScope
	@RestController
	static class ScopedController extends AnnsController {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMethodSecurity
	static class MethodSecurity {

	}

}
