package io.github.ratelimit.bypass.application;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.filter.HiddenHttpMethodFilter;

/**
 * Takes the method of a form from a field of it, without the property of Spring Boot.
 */
@Configuration(proxyBeanMethods = false)
public class OwnHiddenMethodFilter {

	@Bean
	HiddenHttpMethodFilter hiddenMethods() {
		return new HiddenHttpMethodFilter();
	}

}
