package io.github.ratelimit.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.ratelimit.caller.PrincipalSource;
import io.github.ratelimit.security.SecurityPrincipalSource;

/**
 * Who is logged in, where Spring Security is there.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = "org.springframework.security.core.context.SecurityContextHolder")
class RateLimitSecurityConfiguration {

	@Bean
	@ConditionalOnMissingBean(PrincipalSource.class)
	SecurityPrincipalSource rateLimitPrincipalSource() {
		return new SecurityPrincipalSource();
	}

}
