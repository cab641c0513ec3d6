package io.github.ratelimit.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Our beans are needed while others are being created, and Spring warns of beans that are
 * created so early without being meant to.
 */
@ExtendWith(OutputCaptureExtension.class)
class EarlyCreationTests {

	@Test
	void beansOfOursAreNotWarnedOf(CapturedOutput output) {
		LimitedBeans.runner()
			.withBean(Dependency.class)
			.withUserConfiguration(PostProcessorConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output.getAll().lines().filter((line) -> line.contains("not eligible for")))
			.anyMatch((line) -> line.contains("Tests.Dependency"))
			.noneMatch((line) -> line.contains("RateLimit"));
	}

	static class Dependency {

	}

	@Configuration(proxyBeanMethods = false)
	static class PostProcessorConfiguration {

		@Bean
		static BeanPostProcessor postProcessor(Dependency dependency) {
			return new BeanPostProcessor() {
			};
		}

	}

}
