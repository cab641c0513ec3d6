package io.github.ratelimit.interceptor;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.bind.annotation.GetMapping;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitCall;
import io.github.ratelimit.RateLimitKeyResolver;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;
import io.github.ratelimit.policy.PolicySettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * A method that runs outside of requests is not limited by what only a request has.
 */
class BackgroundMethodTests {

	@ParameterizedTest
	@CsvSource({ "ScheduledMethod, Scheduled", "AsyncMethod, Async", "MethodOfAsyncClass, Async",
			"MethodOfClassWithAsyncInterface, Async", "ComposedAnnotation, Scheduled", "AsyncInInterface, Async",
			"ScheduledInSuperClass, Scheduled", "LimitedInInterface, Async", "AsyncHandlerOfLimitedController, Async",
			"AsyncListener, Async" })
	void defaultKeyIsRefused(String type, String annotation) throws ClassNotFoundException {
		Class<?> refused = Class.forName(getClass().getName() + '$' + type);
		assertThatExceptionOfType(RateLimitConfigurationException.class).isThrownBy(() -> new Limiting().check(refused))
			.withMessageStartingWith("@RateLimit on " + getClass().getName())
			.withMessageContaining("the key \"ip\" can only be told in a web request, but @" + annotation
					+ " runs the method run() outside of one")
			.satisfies((ex) -> assertThat(ex.check()).isEqualTo(RateLimitCheck.NO_REQUEST))
			.satisfies((ex) -> assertThat(ex.action()).contains("key = \"global\""));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ip", "header:X-Api-Key", "cookie:session", "header:X-Api-Key, ip", "#ip",
			"#request.getHeader('X-Api-Key')", "#request?.remoteAddr", "#ip ?: #request.remoteAddr", "{#ip, #tenant}",
			"@tenants.of(#request.getHeader('X-Api-Key'))", "#request.getHeader('X-Api-Key') + #tenant",
			"#tenant == 'a' ? #ip : #request.remoteAddr", "#request.secure ? #tenant : 'none'",
			"#request.secure and #tenant", "#request.getHeader('X-Api-Key') ?: #tenant" })
	void keyOfARequestIsRefused(String key) {
		assertThatExceptionOfType(RateLimitConfigurationException.class).isThrownBy(() -> check(key))
			.withMessageContaining("the key \"" + key + "\" can only be told in a web request");
	}

	@ParameterizedTest
	@ValueSource(strings = { "global", "principal", "principal, ip", "header:X-Api-Key, global", "#tenant", "tenants",
			"#ip ?: 'batch'", "#ip != null ? #ip : #tenant", "#request?.getHeader('X-Api-Key') ?: #tenant",
			"#ip + #tenant", "{#tenant, 'batch'}", "@tenants.of(#ip)", "#tenant == 'a' or #request.secure",
			"#request == null ? #tenant : #request.remoteAddr" })
	void keyThatMayHaveAValueIsAllowed(String key) {
		assertThatNoException().isThrownBy(() -> check(key));
	}

	@Test
	void costOfARequestIsRefused() {
		assertThatExceptionOfType(RateLimitConfigurationException.class)
			.isThrownBy(() -> new Limiting().check(CostOfRequest.class))
			.withMessageContaining("the cost can only be told in a web request, but @Scheduled runs the method run()");
	}

	@Test
	void statusOfAResponseIsRefused() {
		assertThatExceptionOfType(RateLimitConfigurationException.class)
			.isThrownBy(() -> new Limiting().check(CountedByStatus.class))
			.withMessageContaining("countIf can only be told in a web request, but @Scheduled runs the method run()");
	}

	@ParameterizedTest
	@ValueSource(classes = { Listener.class, TransactionalListener.class, ConditionOfRequest.class })
	void whatWorksIsAllowed(Class<?> type) {
		assertThatNoException().isThrownBy(() -> new Limiting().check(type));
	}

	private static void check(String key) {
		Limiting limiting = new Limiting(Map.of("job",
				new PolicySettings(List.of(), null, key, null, null, null, null, List.of(), null, Map.of())));
		limiting.beans.addBean("tenants", new Tenants());
		limiting.check(Job.class);
	}

	static class Tenants implements RateLimitKeyResolver {

		@Override
		public String resolve(RateLimitCall call) {
			return "tenant";
		}

	}

	static class Job {

		@Async
		@RateLimit(name = "job", value = "5/minute")
		public void run(String tenant) {
		}

	}

	static class ScheduledMethod {

		@Scheduled(fixedRate = 1000)
		@RateLimit("5/minute")
		public void run() {
		}

	}

	static class AsyncMethod {

		@Async
		@RateLimit("5/minute")
		public void run() {
		}

	}

	@Async
	static class MethodOfAsyncClass {

		@RateLimit("5/minute")
		public void run() {
		}

	}

	@Async
	interface AsyncInterface {

	}

	static class MethodOfClassWithAsyncInterface implements AsyncInterface {

		@RateLimit("5/minute")
		public void run() {
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@Scheduled(cron = "0 0 0 * * *")
	@interface Nightly {

	}

	static class ComposedAnnotation {

		@Nightly
		@RateLimit("5/minute")
		public void run() {
		}

	}

	interface AsyncTask {

		@Async
		void run();

	}

	static class AsyncInInterface implements AsyncTask {

		@Override
		@RateLimit("5/minute")
		public void run() {
		}

	}

	static class ScheduledBase {

		@Scheduled(fixedRate = 1000)
		public void run() {
		}

	}

	static class ScheduledInSuperClass extends ScheduledBase {

		@Override
		@RateLimit("5/minute")
		public void run() {
		}

	}

	interface LimitedTask {

		@RateLimit("5/minute")
		void run();

	}

	static class LimitedInInterface implements LimitedTask {

		@Override
		@Async
		public void run() {
		}

	}

	@Controller
	@RateLimit("5/minute")
	static class AsyncHandlerOfLimitedController {

		@Async
		@GetMapping("/run")
		public void run() {
		}

	}

	static class AsyncListener {

		@Async
		@EventListener(String.class)
		@RateLimit("5/minute")
		public void run() {
		}

	}

	/** Runs on the thread that publishes the event, which may serve a request. */
	static class Listener {

		@EventListener(String.class)
		@RateLimit("5/minute")
		public void run() {
		}

	}

	static class TransactionalListener {

		@TransactionalEventListener(String.class)
		@RateLimit("5/minute")
		public void run() {
		}

	}

	static class CostOfRequest {

		@Scheduled(fixedRate = 1000)
		@RateLimit(value = "5/minute", key = "global", cost = "#request.contentLength")
		public void run() {
		}

	}

	static class CountedByStatus {

		@Scheduled(fixedRate = 1000)
		@RateLimit(value = "5/minute", key = "global", countIf = "#status == 401")
		public void run() {
		}

	}

	/** Limits the call, since it is not false. */
	static class ConditionOfRequest {

		@Scheduled(fixedRate = 1000)
		@RateLimit(value = "5/minute", key = "global", condition = "#request.secure")
		public void run() {
		}

	}

}
