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

	private final Map<Class<?>, Boolean> handlesOurs = new ConcurrentHashMap<>();

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
		boolean ours = exception instanceof RateLimitExceededException || exception instanceof InvalidCostException;
		if (!ours || applicationHandles(handler, exception.getClass())) {
			return null;
		}
		return this.rendering.get().resolveException(request, response, this.ourHandler, exception);
	}

	private boolean applicationHandles(@Nullable Object handler, Class<? extends Exception> exceptionType) {
		Class<?> controller = (handler instanceof HandlerMethod method) ? method.getBeanType() : null;
		if (controller != null && names(controller, exceptionType)) {
			return true;
		}
		return this.advice.get()
			.stream()
			.filter((bean) -> bean.isApplicableToBeanType(controller))
			.map(ControllerAdviceBean::getBeanType)
			.anyMatch((type) -> type != null && !RateLimitExceptionHandler.class.isAssignableFrom(type)
					&& names(type, exceptionType));
	}

	/**
	 * Whether the class has a handler for the very exception, not just for some ancestor.
	 */
	private boolean names(Class<?> type, Class<? extends Exception> exceptionType) {
		if (exceptionType != RateLimitExceededException.class) {
			return namesUncached(type, exceptionType);
		}
		return this.handlesOurs.computeIfAbsent(type, (key) -> namesUncached(key, exceptionType));
	}

	private static boolean namesUncached(Class<?> type, Class<? extends Exception> exceptionType) {
		Method method = new ExceptionHandlerMethodResolver(type).resolveMethodByExceptionType(exceptionType);
		if (method == null) {
			return false;
		}
		ExceptionHandler annotation = AnnotatedElementUtils.findMergedAnnotation(method, ExceptionHandler.class);
		List<Class<?>> declared = (annotation != null && annotation.value().length > 0)
				? Arrays.asList(annotation.value()) : Arrays.asList(method.getParameterTypes());
		return declared.contains(exceptionType);
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

}
