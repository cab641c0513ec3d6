package io.github.ratelimit.autoconfigure;

import java.time.ZoneOffset;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.testsupport.MutableClock;

/**
 * A context with our auto-configuration and a clock that stands still.
 */
final class LimitedBeans {

	private LimitedBeans() {
	}

	static ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, RateLimitAutoConfiguration.class))
			.withPropertyValues("ratelimit.key=global")
			.withUserConfiguration(StoreConfiguration.class);
	}

	/** How often the call passes before it fails, at most ten times. */
	static int passes(Runnable call) {
		for (int passed = 0; passed < 10; passed++) {
			try {
				call.run();
			}
			catch (RateLimitExceededException ex) {
				return passed;
			}
		}
		return 10;
	}

	@Configuration(proxyBeanMethods = false)
	static class StoreConfiguration {

		@Bean
		InMemoryRateLimitStore store() {
			return new InMemoryRateLimitStore(new MutableClock(1_700_000_000_000_000L), ZoneOffset.UTC);
		}

	}

}
