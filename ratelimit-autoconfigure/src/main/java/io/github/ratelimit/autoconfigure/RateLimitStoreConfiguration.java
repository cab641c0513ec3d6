package io.github.ratelimit.autoconfigure;

import java.time.Clock;
import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
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

import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;
import io.github.ratelimit.core.LocalFallback;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.store.redis.RedisRateLimitStore;

/**
 * The store that {@code ratelimit.store} names, unless the application has its own.
 */
final class RateLimitStoreConfiguration {

	private static final Log logger = LogFactory.getLog(RateLimitStoreConfiguration.class);

	private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);

	private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(60);

	private RateLimitStoreConfiguration() {
	}

	static RateLimitConfigurationException missing(String what) {
		return new RateLimitConfigurationException(RateLimitCheck.STORE_MISSING,
				"There is " + what + " to keep the counters of rate limits in",
				"Add spring-boot-starter-data-redis and set spring.data.redis.host, or set ratelimit.store=memory to "
						+ "count in the memory of each instance, or set ratelimit.enabled=false to limit nothing.",
				null);
	}

	static InMemoryRateLimitStore inMemory(RateLimitProperties properties) {
		if (properties.local().maxKeys() < 1) {
			throw new RateLimitConfigurationException(RateLimitCheck.LOCAL_LIMITS,
					"ratelimit.local.max-keys is " + properties.local().maxKeys()
							+ ", so that nothing could be counted",
					"Set the most clients that one instance serves at one time, such as 25000.", null);
		}
		return new InMemoryRateLimitStore(Clock.systemUTC(), properties.zone(), properties.local().maxKeys());
	}

	static LocalFallback localShare(RateLimitProperties properties) {
		if (properties.local().instances() < 1) {
			throw new RateLimitConfigurationException(RateLimitCheck.LOCAL_LIMITS,
					"ratelimit.local.instances is " + properties.local().instances(),
					"Set how many instances of the application run, at least 1.", null);
		}
		return new LocalFallback(inMemory(properties), properties.local().instances());
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
				ObjectProvider<RedisConnectionFactory> connectionFactories, RateLimitProperties properties) {
			Duration timeout = timeout(properties);
			return new RedisRateLimitStore(oneOf(dedicated, connectionFactories), timeout, properties.keyPrefix(),
					properties.hashKeys(), Clock.systemUTC(), properties.zone());
		}

		private static Duration timeout(RateLimitProperties properties) {
			Duration timeout = properties.timeout();
			if (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
				throw new RateLimitConfigurationException(RateLimitCheck.TIMEOUT,
						"ratelimit.timeout: a decision cannot wait for Redis for " + timeout.toMillis() + " ms",
						"Set a duration from 1ms to 60s; 50ms is the default.", null);
			}
			return timeout;
		}

		private static RedisConnectionFactory oneOf(ObjectProvider<RedisConnectionFactory> dedicated,
				ObjectProvider<RedisConnectionFactory> all) {
			try {
				RedisConnectionFactory connectionFactory = dedicated.getIfAvailable(all::getIfAvailable);
				if (connectionFactory == null) {
					throw missing("no RedisConnectionFactory");
				}
				return connectionFactory;
			}
			catch (NoUniqueBeanDefinitionException ex) {
				throw new RateLimitConfigurationException(RateLimitCheck.CONNECTION_AMBIGUOUS,
						"Rate limits cannot choose among the RedisConnectionFactory beans " + ex.getBeanNamesFound(),
						"Mark one of them with @RateLimitRedis, or with @Primary.", ex);
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "ratelimit.store", havingValue = "memory")
	@ConditionalOnMissingBean(RateLimitStore.class)
	static class MemoryConfiguration {

		@Bean
		InMemoryRateLimitStore rateLimitStore(RateLimitProperties properties, Environment environment) {
			CloudPlatform platform = CloudPlatform.getActive(environment);
			if (platform != null && platform != CloudPlatform.NONE) {
				logger.warn(RateLimitCheck.STORE_NOT_SHARED
					.message("ratelimit.store=memory counts in the memory of each " + "instance, but " + platform
							+ " probably runs several, each of which admits the whole limit"));
			}
			return inMemory(properties);
		}

	}

}
