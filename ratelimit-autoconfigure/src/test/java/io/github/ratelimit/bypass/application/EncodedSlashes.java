package io.github.ratelimit.bypass.application;

import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Lets encoded slashes and backslashes into paths, which Tomcat refuses otherwise.
 */
@Configuration(proxyBeanMethods = false)
public class EncodedSlashes {

	@Bean
	TomcatConnectorCustomizer customizer(@Value("${target.slashes}") EncodedSolidusHandling handling) {
		return (connector) -> {
			connector.setEncodedSolidusHandling(handling.getValue());
			connector.setAllowBackslash(true);
		};
	}

}
