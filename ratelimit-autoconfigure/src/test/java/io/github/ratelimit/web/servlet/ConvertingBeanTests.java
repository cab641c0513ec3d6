package io.github.ratelimit.web.servlet;

import java.security.Principal;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.convert.ConversionService;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.ObjectMapper;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitCall;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitKeyResolver;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimitPolicyProvider;
import io.github.ratelimit.caller.PrincipalSource;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.web.HeaderSink;
import io.github.ratelimit.web.RateLimitHeaderWriter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans that take part in decisions may need what Spring MVC makes, which in turn needs
 * our interceptors.
 */
class ConvertingBeanTests {

	@ParameterizedTest
	@ValueSource(
			classes = { Listener.class, Provider.class, Resolver.class, Principals.class, Writer.class, Mapping.class })
	void startsWithWhatSpringMvcMakes(Class<?> bean) {
		try (HttpApplication application = HttpApplication.start(List.of(bean, Controller.class))) {
			assertThat(application.statuses(3, "/")).containsExactly(200, 200, 429);
		}
	}

	@RestController
	static class Controller {

		@GetMapping("/")
		@RateLimit(value = "2/minute", key = "global")
		String get() {
			return "got";
		}

	}

	record Listener(@Qualifier("mvcConversionService") ConversionService conversion) implements RateLimitListener {

		@Override
		public void onDecision(RateLimitDecision decision) {
		}

	}

	record Mapping(ObjectMapper mapper) implements RateLimitListener {

		@Override
		public void onDecision(RateLimitDecision decision) {
		}

	}

	record Provider(
			@Qualifier("mvcConversionService") ConversionService conversion) implements RateLimitPolicyProvider {

		@Override
		public RateLimitPolicy policy(String name) {
			return null;
		}

	}

	record Resolver(@Qualifier("mvcConversionService") ConversionService conversion) implements RateLimitKeyResolver {

		@Override
		public String resolve(RateLimitCall call) {
			return null;
		}

	}

	record Writer(@Qualifier("mvcConversionService") ConversionService conversion) implements RateLimitHeaderWriter {

		@Override
		public void write(List<RateLimitDecision> decisions, HeaderSink headers) {
		}

	}

	record Principals(@Qualifier("mvcConversionService") ConversionService conversion) implements PrincipalSource {

		@Override
		public Principal current() {
			return null;
		}

	}

}
