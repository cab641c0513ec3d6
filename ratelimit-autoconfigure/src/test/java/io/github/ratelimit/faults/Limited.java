package io.github.ratelimit.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.event.RateLimitOutage;
import io.github.ratelimit.event.RateLimitOutage.Phase;

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

	/** How often an outage has begun. */
	int outages() {
		return this.context.getBean(Outages.class).begun.get();
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(Outages.class)
	static class Application {

	}

	static class Outages implements RateLimitListener {

		private final AtomicInteger begun = new AtomicInteger();

		@Override
		public void onDecision(RateLimitDecision decision) {
			// Of no interest.
		}

		@Override
		public void onOutage(RateLimitOutage outage) {
			if (outage.phase() == Phase.BEGUN) {
				this.begun.incrementAndGet();
			}
		}

	}

}
