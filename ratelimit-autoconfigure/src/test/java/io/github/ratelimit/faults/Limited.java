package io.github.ratelimit.faults;

import java.util.List;
import java.util.ArrayList;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;

/**
 * An application with a limiter, as auto-configuration makes it.
 */
final class Limited implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private Limited(ConfigurableApplicationContext context) {
		this.context = context;
	}

	static Limited on(int port, String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.add("spring.data.redis.host=127.0.0.1");
		all.add("spring.data.redis.port=" + port);
		return with(all);
	}

	/** With properties that say where Redis is. */
	static Limited with(List<String> properties) {
		List<String> arguments = new ArrayList<>(List.of("--spring.main.banner-mode=off"));
		properties.forEach((property) -> arguments.add("--" + property));
		return new Limited(new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run(arguments.toArray(String[]::new)));
	}

	RateLimiter limiter() {
		return this.context.getBean(RateLimiter.class);
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	static RateLimitPolicy policy(String limits, FailurePolicy onFailure) {
		return RateLimitPolicy.builder("policy").limit(Limit.parse(limits)).onFailure(onFailure).build();
	}

	@Override
	public void close() {
		this.context.close();
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

}
