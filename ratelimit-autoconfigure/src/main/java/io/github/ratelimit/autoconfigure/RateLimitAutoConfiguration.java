package io.github.ratelimit.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the limiter and of annotated methods.
 */
@AutoConfiguration(afterName = { "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
		"org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration" })
@ConditionalOnBooleanProperty(name = "ratelimit.enabled", matchIfMissing = true)
@EnableConfigurationProperties(RateLimitProperties.class)
@Import({ RateLimitStoreConfiguration.RedisConfiguration.class, RateLimitStoreConfiguration.MemoryConfiguration.class,
		RateLimiterConfiguration.class, RateLimitRefreshConfiguration.class, RateLimitInterceptorConfiguration.class,
		RateLimitChecksConfiguration.class, RateLimitAutoProxyRegistrar.class })
public final class RateLimitAutoConfiguration {

}
