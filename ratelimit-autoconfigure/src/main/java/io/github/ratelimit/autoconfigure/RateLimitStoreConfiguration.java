package io.github.ratelimit.autoconfigure;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;
import io.github.ratelimit.core.LocalFallback;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.store.memory.MonotonicClock;
import io.github.ratelimit.store.redis.RedisRateLimitStore;

/**
 * The store that {@code ratelimit.store} names, unless the application has its own.
 */
final class RateLimitStoreConfiguration {

	private RateLimitStoreConfiguration() {
	}

	static RateLimitConfigurationException missing(String what) {
		return new RateLimitConfigurationException(RateLimitCheck.STORE_MISSING, "ratelimit.store",
				"there is " + what + " to keep the counters of rate limits in",
				"Add spring-boot-starter-data-redis and set spring.data.redis.host, or set ratelimit.store=memory to "
						+ "count in the memory of each instance, or set ratelimit.enabled=false to limit nothing.");
	}

	static InMemoryRateLimitStore inMemory(RateLimitProperties properties) {
		return RateLimitCheck.LOCAL_LIMITS.valueAt("ratelimit.local.max-keys",
				"Set the most clients that one instance serves at one time, such as 25000.",
				() -> new InMemoryRateLimitStore(new MonotonicClock(Clock.systemUTC(), System::nanoTime),
						properties.zone(), properties.local().maxKeys()));
	}

	static LocalFallback localShare(RateLimitProperties properties) {
		InMemoryRateLimitStore store = inMemory(properties);
		return RateLimitCheck.LOCAL_LIMITS.valueAt("ratelimit.local.instances",
				"Set how many instances of the application run, at least 1.",
				() -> new LocalFallback(store, properties.local().instances()));
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RedisConnectionFactory.class)
	@ConditionalOnProperty(name = "ratelimit.store", havingValue = "redis", matchIfMissing = true)
	@ConditionalOnMissingBean(RateLimitStore.class)
	static class RedisConfiguration {

		/** Lazy, because a limiter of the application may do without. */
		@Bean
		@Lazy
		RateLimitStore rateLimitStore(@RateLimitRedis ObjectProvider<RedisConnectionFactory> dedicated,
				ObjectProvider<RedisConnectionFactory> connectionFactories, RateLimitProperties properties,
				Environment environment, CheckReporter reporter) {
			Duration timeout = RateLimitCheck.TIMEOUT.valueAt("ratelimit.timeout",
					"Correct the value; 50ms is the default.",
					() -> RedisRateLimitStore.checkTimeout(properties.timeout()));
			return new RedisRateLimitStore(oneOf(dedicated, connectionFactories), timeout,
					keyPrefix(properties, environment), properties.hashKeys(), Clock.systemUTC(), properties.zone(),
					reporter);
		}

		/**
		 * Applications that share a Redis share no counters, even if their policies have
		 * the same names. Encoded, as braces decide on the slot of a cluster.
		 */
		private static String keyPrefix(RateLimitProperties properties, Environment environment) {
			String name = environment.getProperty("spring.application.name", "");
			String otherwise = name.isBlank() ? "ratelimit"
					: "ratelimit:" + URLEncoder.encode(name, StandardCharsets.UTF_8);
			return (properties.keyPrefix() != null) ? properties.keyPrefix() : otherwise;
		}

		private static RedisConnectionFactory oneOf(ObjectProvider<RedisConnectionFactory> dedicated,
				ObjectProvider<RedisConnectionFactory> all) {
			try {
				return dedicated.getIfAvailable(() -> all.getIfAvailable(() -> {
					throw missing("no RedisConnectionFactory");
				}));
			}
			catch (NoUniqueBeanDefinitionException ex) {
				throw new RateLimitConfigurationException(RateLimitCheck.CONNECTION_AMBIGUOUS, "ratelimit.store",
						"it cannot be told which of the RedisConnectionFactory beans " + ex.getBeanNamesFound()
								+ " rate limits use",
						"Mark one of them with @RateLimitRedis, or with @Primary.");
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "ratelimit.store", havingValue = "memory")
	@ConditionalOnMissingBean(RateLimitStore.class)
	static class MemoryConfiguration {

		@Bean
		InMemoryRateLimitStore rateLimitStore(RateLimitProperties properties, Environment environment,
				CheckReporter reporter) {
			CloudPlatform platform = CloudPlatform.getActive(environment);
			if (platform != null && platform != CloudPlatform.NONE) {
				reporter.report(RateLimitCheck.STORE_NOT_SHARED, "ratelimit.store",
						"memory is that of one instance, but " + platform
								+ " probably runs several, each of which admits the whole limit",
						"Use Redis, unless there is one instance.");
			}
			return inMemory(properties);
		}

	}

}
