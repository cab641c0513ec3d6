package io.github.ratelimit.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.web.context.servlet.AnnotationConfigServletWebApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;
import org.springframework.mock.web.MockServletContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring can process an application ahead of time that has the starter.
 */
class AotProcessingTests {

	@Test
	void applicationIsProcessed() {
		AnnotationConfigServletWebApplicationContext application = new AnnotationConfigServletWebApplicationContext();
		application.setServletContext(new MockServletContext());
		TestPropertyValues
			.of("ratelimit.store=memory", "ratelimit.routes[0].path=/**", "ratelimit.routes[0].limits=5/minute")
			.applyTo(application);
		application.register(AopAutoConfiguration.class, RateLimitAutoConfiguration.class,
				WebMvcAutoConfiguration.class, DispatcherServletAutoConfiguration.class,
				RateLimitWebMvcAutoConfiguration.class, Pages.class);
		InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get("demo", "Application")), files);
		new ApplicationContextAotGenerator().processAheadOfTime(application, generation);
		generation.writeGeneratedContent();
		assertThat(files.getGeneratedFiles(Kind.SOURCE).keySet())
			.anyMatch((name) -> name.contains("RateLimitInterceptorConfiguration"));
	}

	@RestController
	static class Pages {

		@GetMapping("/page")
		@RateLimit("5/minute")
		String page() {
			return "page";
		}

	}

}
