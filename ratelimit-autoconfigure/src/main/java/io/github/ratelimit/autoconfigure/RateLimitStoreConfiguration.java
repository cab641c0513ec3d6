package io.github.ratelimit.autoconfigure;

import java.time.Clock;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import io.github.ratelimit.RateLimitCheck;
import io.github.ratelimit.RateLimitConfigurationException;
import io.github.ratelimit.RateLimitRedis;
import io.github.ratelimit.RateLimitStore;
import io.github.ratelimit.store.InMemoryRateLimitStore;
import io.github.ratelimit.store.redis.RedisRateLimitStore;

/**
 * The store that {@code ratelimit.store} names, unless the application has its own.
 */
final class RateLimitStoreConfiguration {

	private RateLimitStoreConfiguration() {
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
			return new RedisRateLimitStore(oneOf(dedicated, connectionFactories), properties.keyPrefix(),
					properties.hashKeys(), Clock.systemUTC(), properties.zone());
		}

		private static RedisConnectionFactory oneOf(ObjectProvider<RedisConnectionFactory> dedicated,
				ObjectProvider<RedisConnectionFactory> all) {
			try {
				RedisConnectionFactory connectionFactory = dedicated.getIfAvailable(all::getIfAvailable);
				if (connectionFactory == null) {
					throw new MissingRateLimitStoreException("no RedisConnectionFactory");
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
		InMemoryRateLimitStore rateLimitStore(RateLimitProperties properties) {
			return new InMemoryRateLimitStore(Clock.systemUTC(), properties.zone());
		}

	}

}
