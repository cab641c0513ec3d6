package io.github.ratelimit.bypass.application;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.filter.UrlHandlerFilter;

/**
 * Lets controllers ignore a slash at the end of a path, as older versions of Spring did.
 */
@Configuration(proxyBeanMethods = false)
public class TrailingSlashes {

	@Bean
	UrlHandlerFilter filter() {
		return UrlHandlerFilter.trailingSlashHandler("/**").wrapRequest().build();
	}

}
