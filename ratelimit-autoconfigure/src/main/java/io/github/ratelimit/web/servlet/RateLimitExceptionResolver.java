package io.github.ratelimit.web.servlet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.method.ControllerAdviceBean;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.annotation.ExceptionHandlerMethodResolver;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.annotation.ResponseStatusExceptionResolver;

import io.github.ratelimit.web.Refusal;

/**
 * Sees to it that a refused call is answered by the handler of the application that names
 * the exception, or else by {@link RateLimitExceptionHandler}, and not by a handler for
 * all exceptions, which would win if it only came first in the order of advice beans.
 * Thread-safe.
 * <p>
 * A refusal is also found as the cause of another exception, such as an
 * {@code ExecutionException}, unless the application says how to answer that one: by a
 * handler that names it, by {@code @ResponseStatus}, or as a
 * {@code ResponseStatusException}.
 */
public final class RateLimitExceptionResolver implements HandlerExceptionResolver, Ordered {

	/** A handler of a type as general as these is not meant for refusals. */
	private static final Set<Class<?>> ANY_EXCEPTION = Set.of(Throwable.class, Exception.class, RuntimeException.class,
			IllegalArgumentException.class);

	/** Asked here, as Spring MVC asks advice for the cause of an exception before it. */
	private final HandlerExceptionResolver statusOfWrapper = new ResponseStatusExceptionResolver();

	private final RateLimitExceptionHandler handler;

	private final Supplier<List<ControllerAdviceBean>> advice;

	private final HandlerExceptionResolver handlersOfApplication;

	private final Map<HandledException, Optional<Method>> handlerMethods = new ConcurrentHashMap<>();

	public RateLimitExceptionResolver(RateLimitExceptionHandler handler, Supplier<List<ControllerAdviceBean>> advice,
			HandlerExceptionResolver handlersOfApplication) {
		this.handler = handler;
		this.advice = SingletonSupplier.of(advice);
		this.handlersOfApplication = handlersOfApplication;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 100;
	}

	@Override
	public @Nullable ModelAndView resolveException(HttpServletRequest request, HttpServletResponse response,
			@Nullable Object handler, Exception exception) {
		List<Throwable> chain = Refusal.chain(exception);
		if (chain.isEmpty()) {
			return null;
		}
		HandlerMethod controller = (handler instanceof HandlerMethod method) ? method : null;
		List<Throwable> wrappers = chain.subList(0, chain.size() - 1);
		if (wrappers.stream().anyMatch((wrapper) -> findHandler(controller, wrapper.getClass()) != null)) {
			return null;
		}
		ModelAndView status = wrappers.isEmpty() ? null
				: this.statusOfWrapper.resolveException(request, response, handler, exception);
		return (status != null) ? status
				: answer(request, response, controller, (RuntimeException) chain.get(chain.size() - 1));
	}

	private ModelAndView answer(HttpServletRequest request, HttpServletResponse response,
			@Nullable HandlerMethod controller, RuntimeException refusal) {
		HandlerMethod named = findHandler(controller, refusal.getClass());
		if (named != null) {
			this.handler.writeHeaders(refusal, request, response);
			// As the handler of the request, whose own handlers Spring asks first.
			ModelAndView answer = this.handlersOfApplication.resolveException(request, response, named, refusal);
			if (answer != null) {
				return answer;
			}
		}
		return answerByDefault(request, response, refusal);
	}

	/** Answers a request that was refused in a filter, where no view can be rendered. */
	void answerInFilter(HttpServletRequest request, HttpServletResponse response, RuntimeException refusal) {
		RequestAttributes outside = RequestContextHolder.getRequestAttributes();
		// Handlers may ask for the current request, which Spring MVC has not set yet.
		ServletRequestAttributes current = new ServletRequestAttributes(request, response);
		RequestContextHolder.setRequestAttributes(current);
		try {
			if (!answer(request, response, null, refusal).isEmpty()) {
				answerByDefault(request, response, refusal);
			}
		}
		finally {
			RequestContextHolder.setRequestAttributes(outside);
			current.requestCompleted();
		}
	}

	private ModelAndView answerByDefault(HttpServletRequest request, HttpServletResponse response,
			RuntimeException refusal) {
		try {
			this.handler.handle(refusal, request, response);
			return new ModelAndView();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The controller or the advice that has a handler which names the exception. Whoever
	 * comes first in the order of Spring MVC wins.
	 */
	private @Nullable HandlerMethod findHandler(@Nullable HandlerMethod controller, Class<?> exception) {
		Class<?> controllerType = (controller != null) ? controller.getBeanType() : null;
		if (handlerMethod(controllerType, exception) != null) {
			return controller;
		}
		for (ControllerAdviceBean bean : this.advice.get()) {
			Method method = bean.isApplicableToBeanType(controllerType) ? handlerMethod(bean.getBeanType(), exception)
					: null;
			if (method != null) {
				return new HandlerMethod(bean.resolveBean(), method);
			}
		}
		return null;
	}

	private @Nullable Method handlerMethod(@Nullable Class<?> type, Class<?> exception) {
		return (type == null || RateLimitExceptionHandler.class.isAssignableFrom(type)) ? null
				: this.handlerMethods
					.computeIfAbsent(new HandledException(type, exception), HandledException::findMethod)
					.orElse(null);
	}

	private record HandledException(Class<?> handler, Class<?> exception) {

		Optional<Method> findMethod() {
			Method nearest = new ExceptionHandlerMethodResolver(this.handler)
				.resolveMethodByExceptionType(this.exception.asSubclass(Throwable.class));
			return Optional.ofNullable(nearest).filter(this::isNamed);
		}

		private boolean isNamed(Method method) {
			ExceptionHandler annotation = AnnotatedElementUtils.findMergedAnnotation(method, ExceptionHandler.class);
			Class<?>[] declared = (annotation != null && annotation.value().length > 0) ? annotation.value()
					: method.getParameterTypes();
			return Arrays.stream(declared)
				.anyMatch((type) -> type.isAssignableFrom(this.exception) && !ANY_EXCEPTION.contains(type));
		}

	}

}
