package io.github.ratelimit.benchmark.http;

import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Standalone;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import io.github.ratelimit.benchmark.contender.Bucket4jContender;
import io.github.ratelimit.benchmark.contender.Contender;
import io.github.ratelimit.benchmark.contender.FloorContender;
import io.github.ratelimit.benchmark.contender.Resilience4jContender;
import io.github.ratelimit.benchmark.redis.RedisAddress;

/**
 * Limits both endpoints by interceptors, in profiles that have a contender for it.
 */
@Configuration(proxyBeanMethods = false)
class InterceptorConfiguration {

	@Bean
	@Profile("floor")
	Contender floor(DataRedisConnectionDetails redis) {
		return new FloorContender(address(redis));
	}

	@Bean
	@Profile("bucket4j")
	Contender bucket4j(DataRedisConnectionDetails redis) {
		return Bucket4jContender.oneLimit(address(redis));
	}

	@Bean
	@Profile("resilience4j")
	Contender resilience4j() {
		return new Resilience4jContender();
	}

	private static RedisAddress address(DataRedisConnectionDetails redis) {
		Standalone server = redis.getStandalone();
		return new RedisAddress(server.getHost(), server.getPort());
	}

	@Bean
	WebMvcConfigurer limits(ObjectProvider<Contender> contenders) {
		return new WebMvcConfigurer() {

			@Override
			public void addInterceptors(InterceptorRegistry registry) {
				contenders.ifAvailable((contender) -> {
					registry
						.addInterceptor(new LimitingInterceptor(contender.decider(Endpoints.GENEROUS_RULE, List.of())))
						.addPathPatterns(Endpoints.GENEROUS);
					registry
						.addInterceptor(new LimitingInterceptor(contender.decider(Endpoints.STRICT_RULE, List.of())))
						.addPathPatterns(Endpoints.STRICT);
				});
			}

		};
	}

}
