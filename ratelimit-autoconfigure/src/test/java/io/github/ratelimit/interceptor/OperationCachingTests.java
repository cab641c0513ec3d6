package io.github.ratelimit.interceptor;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.springframework.util.ReflectionUtils;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.expression.CallExpression;
import io.github.ratelimit.expression.Expressions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is done once, at start-up, and never again for a call.
 */
class OperationCachingTests {

	private final AtomicInteger parsed = new AtomicInteger();

	private final Limiting limiting = new Limiting();

	@Test
	void methodIsParsedOnce() {
		RateLimitOperationSource source = countingSource();
		source.isLimited(Implementation.class);
		int atStart = this.parsed.get();
		for (int i = 0; i < 3; i++) {
			source.isLimited(Implementation.class);
			source.operations(method(Implementation.class), Implementation.class);
			source.operations(method(Service.class), Implementation.class);
		}
		assertThat(atStart).isEqualTo(1);
		assertThat(this.parsed).hasValue(atStart);
	}

	@Test
	void methodWithoutAnnotationIsLookedAtOnce() throws NoSuchMethodException {
		Method method = Implementation.class.getMethod("free");
		assertThat(operations(method, Implementation.class)).isSameAs(operations(method, Implementation.class));
	}

	@Test
	void callsThroughInterfaceAndProxyShareTheOperationsParsedAtStart() {
		this.limiting.check(Implementation.class);
		RateLimitOperations parsedAtStart = operations(method(Implementation.class), Implementation.class);
		Object proxy = this.limiting.proxy(new Implementation());
		assertThat(operations(method(Service.class), Implementation.class)).isSameAs(parsedAtStart);
		assertThat(operations(method(Implementation.class), proxy.getClass())).isSameAs(parsedAtStart);
		assertThat(operations(method(proxy.getClass()), proxy.getClass())).isSameAs(parsedAtStart);
	}

	@Test
	void callsParseNoExpressionAgain() {
		Implementation service = this.limiting.proxy(new Implementation());
		CallExpression condition = condition();
		service.get("a");
		service.get("b");
		assertThat(condition()).isNotNull().isSameAs(condition);
	}

	private CallExpression condition() {
		return operations(method(Implementation.class), Implementation.class).list().get(0).condition();
	}

	private RateLimitOperations operations(Method method, Class<?> targetClass) {
		return this.limiting.source.operations(method, targetClass);
	}

	/** Each parsing of the annotation resolves the placeholders in its limit. */
	private RateLimitOperationSource countingSource() {
		return new RateLimitOperationSource(
				Limiting.operations(Map.of(), new Expressions(this.limiting.beans), (text) -> {
					this.parsed.incrementAndGet();
					return text;
				}), (type) -> {
				});
	}

	private static Method method(Class<?> type) {
		Method method = ReflectionUtils.findMethod(type, "get", String.class);
		assertThat(method).isNotNull();
		return method;
	}

	interface Service {

		void get(String name);

	}

	static class Implementation implements Service {

		@Override
		@RateLimit(value = "10/minute", key = "#name", condition = "#name != null")
		public void get(String name) {
		}

		public void free() {
		}

	}

}
