package io.github.ratelimit.web.servlet;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.method.ControllerAdviceBean;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.annotation.ExceptionHandlerMethodResolver;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.annotation.ExceptionHandlerExceptionResolver;

import io.github.ratelimit.InvalidCostException;
import io.github.ratelimit.RateLimitExceededException;

/**
 * Sees to it that {@link RateLimitExceptionHandler} answers before a handler for all
 * exceptions does, and not before one that the application wrote for ours. The order of
 * advice beans cannot say that: the first that matches at all would win.
 */
public final class RateLimitExceptionResolver implements HandlerExceptionResolver, Ordered {

	private static final Method ANY_METHOD = ReflectionUtils.getDeclaredMethods(RateLimitExceptionHandler.class)[0];

	private final HandlerMethod ourHandler;

	private final Supplier<List<ControllerAdviceBean>> advice;

	private final Supplier<ExceptionHandlerExceptionResolver> rendering;

	/** By the exception, then by the class that may have handlers for it. */
	private final Map<Class<?>, Map<Class<?>, Match>> matches = new ConcurrentHashMap<>();

	/**
	 * Creates the resolver.
	 * @param handler answers
	 * @param advice all advice of the application, asked once
	 * @param converters write the answer, asked once
	 */
	public RateLimitExceptionResolver(RateLimitExceptionHandler handler, Supplier<List<ControllerAdviceBean>> advice,
			Supplier<List<HttpMessageConverter<?>>> converters) {
		this.ourHandler = new HandlerMethod(handler, ANY_METHOD);
		this.advice = SingletonSupplier.of(advice);
		this.rendering = SingletonSupplier.of(() -> rendering(converters.get()));
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 100;
	}

	@Override
	public @Nullable ModelAndView resolveException(HttpServletRequest request, HttpServletResponse response,
			@Nullable Object handler, Exception exception) {
		if (!isOurs(exception.getClass())) {
			return null;
		}
		HandlerMethod answering = answering((handler instanceof HandlerMethod method) ? method.getBeanType() : null,
				exception.getClass());
		return (answering != null) ? this.rendering.get().resolveException(request, response, answering, exception)
				: null;
	}

	/**
	 * Whose handlers answer: our own, unless the application names the exception. Null if
	 * Spring, which asks the controller and then each advice in order, will come to the
	 * right one by itself.
	 */
	private @Nullable HandlerMethod answering(@Nullable Class<?> controller, Class<?> exception) {
		Match match = (controller != null) ? match(controller, exception) : Match.NONE;
		boolean taken = match != Match.NONE;
		if (match == Match.BY_NAME) {
			return null;
		}
		for (ControllerAdviceBean bean : this.advice.get()) {
			Class<?> type = bean.getBeanType();
			if (type != null && bean.isApplicableToBeanType(controller)) {
				match = match(type, exception);
				if (match == Match.BY_NAME && !RateLimitExceptionHandler.class.isAssignableFrom(type)) {
					return taken ? new HandlerMethod(bean.resolveBean(), ANY_METHOD) : null;
				}
				taken |= match != Match.NONE;
			}
		}
		return this.ourHandler;
	}

	private Match match(Class<?> type, Class<?> exception) {
		return this.matches.computeIfAbsent(exception, (key) -> new ConcurrentHashMap<>())
			.computeIfAbsent(type, (key) -> findMatch(key, exception));
	}

	private static Match findMatch(Class<?> type, Class<?> exception) {
		Method method = new ExceptionHandlerMethodResolver(type)
			.resolveMethodByExceptionType(exception.asSubclass(Exception.class));
		if (method == null) {
			return Match.NONE;
		}
		ExceptionHandler annotation = AnnotatedElementUtils.findMergedAnnotation(method, ExceptionHandler.class);
		Class<?>[] declared = (annotation != null && annotation.value().length > 0) ? annotation.value()
				: method.getParameterTypes();
		boolean byName = Arrays.stream(declared)
			.anyMatch((named) -> isOurs(named) && named.isAssignableFrom(exception));
		return byName ? Match.BY_NAME : Match.BY_ANCESTOR;
	}

	private static boolean isOurs(Class<?> exception) {
		return RateLimitExceededException.class.isAssignableFrom(exception)
				|| InvalidCostException.class.isAssignableFrom(exception);
	}

	/**
	 * Resolves with the handlers of the "controller" it is given, which is our own
	 * advice.
	 */
	private static ExceptionHandlerExceptionResolver rendering(List<HttpMessageConverter<?>> converters) {
		ExceptionHandlerExceptionResolver resolver = new ExceptionHandlerExceptionResolver();
		resolver.setMessageConverters(converters);
		resolver.setPreventResponseCaching(false);
		resolver.afterPropertiesSet();
		return resolver;
	}

	private enum Match {

		NONE, BY_ANCESTOR, BY_NAME

	}

}
