package io.github.ratelimit.web.servlet;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;

import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.Advisor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever stands between a request and its controller, its call is refused before the
 * body is read, and charged once.
 */
class EarlyControllerTests {

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication.start(List.of(Setup.class, GenericController.class, RequestController.class,
				ScopedController.class, AdvisedController.class, Interfaced.class),
				"spring.aop.proxy-target-class=true");
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void refill() {
		application.bean(MutableClock.class).advance(Duration.ofDays(1));
		application.bean(BodyBytes.class).takeRead();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/generic", "/request", "/scoped", "/advised", "/interface", "/late" })
	void callIsChargedOnce(String path) {
		assertIsChargedOnce(application, path);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/generic", "/request", "/scoped", "/advised", "/interface" })
	void refusedBodyIsNotRead(String path) {
		assertIsNotRead(application, path);
	}

	@Test
	void otherAdviceStillRuns() {
		assertThat(application.post("/advised", "x").body()).isEqualTo("advised x");
	}

	@Test
	void controllerBehindAProxyOfItsInterface() {
		try (HttpApplication interfaces = HttpApplication.start(List.of(Setup.class, Interfaced.class),
				"spring.aop.proxy-target-class=false")) {
			assertThat(Proxy.isProxyClass(interfaces.bean(Api.class).getClass())).isTrue();
			assertIsChargedOnce(interfaces, "/interface");
			interfaces.bean(MutableClock.class).advance(Duration.ofDays(1));
			assertIsNotRead(interfaces, "/interface");
			assertIsChargedOnce(interfaces, "/late");
		}
	}

	private static void assertIsChargedOnce(HttpApplication application, String path) {
		assertThat(application.post(path, "x").headers().firstValue("RateLimit").orElseThrow()).contains(";r=1;");
		assertThat(application.post(path, "x").statusCode()).isEqualTo(200);
		assertThat(application.post(path, "x").statusCode()).isEqualTo(429);
	}

	private static void assertIsNotRead(HttpApplication application, String path) {
		application.bean(BodyBytes.class).takeRead();
		application.post(path, "x");
		application.post(path, "x");
		assertThat(application.bean(BodyBytes.class).takeRead()).isEqualTo(2);
		assertThat(application.post(path, "x").statusCode()).isEqualTo(429);
		assertThat(application.bean(BodyBytes.class).takeRead()).isZero();
	}

	@Retention(RetentionPolicy.RUNTIME)
	@interface Advised {

	}

	interface Echo<T> {

		@RateLimit("2/minute")
		T echo(T body);

	}

	abstract static class GenericBase<T> implements Echo<T> {

		@Override
		@PostMapping("/generic")
		public T echo(@RequestBody T body) {
			return body;
		}

	}

	@RestController
	static class GenericController extends GenericBase<String> {

	}

	@RestController
	@Scope("request")
	static class RequestController {

		@PostMapping("/request")
		@RateLimit(value = "2/minute", key = "#root.target.tenant()")
		public String echo(@RequestBody String body) {
			return body;
		}

		public String tenant() {
			return "t";
		}

	}

	@RestController
	@Scope(scopeName = "request", proxyMode = ScopedProxyMode.TARGET_CLASS)
	static class ScopedController {

		@PostMapping("/scoped")
		@RateLimit(value = "2/minute", key = "#root.target.tenant()")
		public String echo(@RequestBody String body) {
			return body;
		}

		public String tenant() {
			return "t";
		}

	}

	@RestController
	static class AdvisedController {

		@Advised
		@PostMapping("/advised")
		@RateLimit("2/minute")
		public String echo(@RequestBody String body) {
			return body;
		}

	}

	@RestController
	interface Api {

		@PostMapping("/interface")
		@RateLimit("2/minute")
		@ResponseBody
		String echo(@RequestBody String body);

		@PostMapping("/late")
		@ResponseBody
		String late(@RequestBody String body);

	}

	static class Interfaced implements Api {

		@Override
		public String echo(String body) {
			return body;
		}

		@Override
		@RateLimit(value = "2/minute", key = "#body")
		public String late(String body) {
			return body;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Setup {

		@Bean
		BodyBytes bodyBytes() {
			return new BodyBytes();
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static Advisor otherAdvisor() {
			return new DefaultPointcutAdvisor(AnnotationMatchingPointcut.forMethodAnnotation(Advised.class),
					(MethodInterceptor) (invocation) -> "advised " + invocation.proceed());
		}

	}

}
