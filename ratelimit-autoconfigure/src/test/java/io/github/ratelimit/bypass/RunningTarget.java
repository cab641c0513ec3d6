package io.github.ratelimit.bypass;

import java.net.InetSocketAddress;
import java.time.ZoneOffset;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;

import io.github.ratelimit.RateLimitKeyResolver;
import io.github.ratelimit.bypass.application.Reached;
import io.github.ratelimit.bypass.naive.NaiveKey;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.testsupport.Wire;

/**
 * A running application that is attacked. Its counters are in memory.
 */
final class RunningTarget implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private final AttackClock clock;

	private final Reached reached;

	RunningTarget(Setup setup) {
		SpringApplication application = new SpringApplication(
				setup.with(Counters.class).sources().toArray(Class<?>[]::new));
		this.context = application.run(setup.arguments());
		this.clock = this.context.getBean(AttackClock.class);
		this.reached = this.context.getBean(Reached.class);
	}

	/** How many requests of an attack get through to a controller. */
	int reachedBy(AttackVector vector) {
		this.clock.nextDay();
		this.reached.reset();
		vector.attack().run(server(vector));
		return this.reached.count();
	}

	/** The same where every limit is forgotten before each request. */
	int reachedWithoutLimits(AttackVector vector) {
		this.clock.jump(true);
		try {
			return reachedBy(vector);
		}
		finally {
			this.clock.jump(false);
		}
	}

	/** Whether somebody else gets through after an attack. */
	boolean spares(AttackVector vector, String victim) {
		this.reached.reset();
		Wire.exchange(server(vector), victim);
		return this.reached.count() > 0;
	}

	void use(@Nullable RateLimitKeyResolver naiveKey) {
		if (naiveKey != null) {
			this.context.getBean(NaiveKey.class).use(naiveKey);
		}
	}

	private InetSocketAddress server(AttackVector vector) {
		return new InetSocketAddress(vector.server(),
				this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	static class Counters {

		@Bean
		AttackClock clock() {
			return new AttackClock();
		}

		@Bean
		@Fallback
		RateLimitStore store(AttackClock clock) {
			return new InMemoryRateLimitStore(clock, ZoneOffset.UTC);
		}

	}

}
