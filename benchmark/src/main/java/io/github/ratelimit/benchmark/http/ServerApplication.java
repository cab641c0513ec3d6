package io.github.ratelimit.benchmark.http;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

/**
 * A Spring MVC application with two endpoints, limited in the way of its profile.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ InterceptorConfiguration.class, ServerApplication.PlainController.class,
		ServerApplication.AnnotatedController.class })
class ServerApplication {

	public static void main(String[] args) {
		SpringApplication.run(ServerApplication.class, args);
	}

	/** Limited by interceptors, or not at all. */
	@RestController
	@Profile("!ratelimit")
	static class PlainController {

		@GetMapping(Endpoints.GENEROUS)
		String generous() {
			return "welcome";
		}

		@GetMapping(Endpoints.STRICT)
		String strict() {
			return "welcome";
		}

	}

	/** Limited by annotations. */
	@RestController
	@Profile("ratelimit")
	static class AnnotatedController {

		@GetMapping(Endpoints.GENEROUS)
		@RateLimit(name = "generous", value = Endpoints.GENEROUS_PERMITS + "/hour", key = "header:" + Endpoints.CLIENT)
		String generous() {
			return "welcome";
		}

		@GetMapping(Endpoints.STRICT)
		@RateLimit(value = Endpoints.STRICT_PERMITS + "/hour", key = "header:" + Endpoints.CLIENT)
		String strict() {
			return "welcome";
		}

	}

}
