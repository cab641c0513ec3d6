package io.github.ratelimit.sample;

import java.util.List;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/**
 * Lets the live page of another instance on this machine call the algorithms here, and
 * read the header fields. The filter stands outside of all limits: a browser shows a
 * script no refusal that lacks the CORS headers.
 */
@Configuration(proxyBeanMethods = false)
class OtherInstancesConfiguration {

	@Bean
	FilterRegistrationBean<CorsFilter> corsOfOtherInstances() {
		CorsConfiguration cors = new CorsConfiguration();
		cors.setAllowedOriginPatterns(List.of("http://localhost:*", "http://127.0.0.1:*"));
		cors.setAllowedMethods(List.of("GET"));
		cors.setExposedHeaders(List.of("RateLimit", "RateLimit-Policy", "Retry-After"));
		UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
		source.registerCorsConfiguration("/algorithms/**", cors);
		FilterRegistrationBean<CorsFilter> registration = new FilterRegistrationBean<>(new CorsFilter(source));
		registration.addUrlPatterns("/algorithms/*");
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		return registration;
	}

}
