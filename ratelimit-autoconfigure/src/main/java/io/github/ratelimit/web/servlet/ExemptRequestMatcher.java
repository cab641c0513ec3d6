package io.github.ratelimit.web.servlet;

import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

import io.github.ratelimit.interceptor.RateLimitOperationSource;

/**
 * Finds requests for methods that {@code @RateLimitExempt} takes out of routes. Spring
 * MVC is asked which method a request is for, but only where there is any such method.
 */
public final class ExemptRequestMatcher implements Predicate<HttpServletRequest> {

	/**
	 * Of all mappings, as the first that knows the request decides; empty if none is
	 * needed.
	 */
	private final Supplier<List<HandlerMapping>> mappings;

	private final RateLimitOperationSource source;

	/**
	 * Creates the predicate.
	 * @param mappings all mappings in the order in which Spring MVC asks them; asked for
	 * with the first request
	 * @param source knows which methods are exempt
	 */
	public ExemptRequestMatcher(Supplier<List<HandlerMapping>> mappings, RateLimitOperationSource source) {
		this.mappings = SingletonSupplier
			.of(() -> mappings.get().stream().anyMatch(this::hasExempt) ? mappings.get() : List.of());
		this.source = source;
	}

	@Override
	public boolean test(HttpServletRequest request) {
		List<HandlerMapping> all = this.mappings.get();
		if (all.isEmpty() || !isForSpringMvc(request)) {
			return false;
		}
		return isExempt(all, new OwnAttributes(request));
	}

	/** Another servlet may have a path whose end looks like that of an exempt method. */
	private static boolean isForSpringMvc(HttpServletRequest request) {
		String servlet = request.getHttpServletMapping().getServletName();
		ServletRegistration registration = request.getServletContext().getServletRegistration(servlet);
		return registration != null && DispatcherServlet.class.getName().equals(registration.getClassName());
	}

	/**
	 * What cannot be handled is not exempt, such as a method that is not supported, or
	 * double slashes before the path of another servlet.
	 */
	private boolean isExempt(List<HandlerMapping> all, HttpServletRequest request) {
		try {
			ServletRequestPathUtils.parseAndCache(request);
			for (HandlerMapping mapping : all) {
				HandlerExecutionChain chain = mapping.getHandler(request);
				if (chain != null) {
					return chain.getHandler() instanceof HandlerMethod method && isExempt(method);
				}
			}
			return false;
		}
		catch (Exception ex) {
			return false;
		}
	}

	private boolean hasExempt(HandlerMapping mapping) {
		return mapping instanceof RequestMappingInfoHandlerMapping methods
				&& methods.getHandlerMethods().values().stream().anyMatch(this::isExempt);
	}

	private boolean isExempt(HandlerMethod method) {
		return this.source.isExempt(method.getMethod(), method.getBeanType());
	}

	/**
	 * So that whoever serves the request finds nothing that only this look has left, and
	 * that it does not read the body for a parameter, which is no request for an exempt
	 * method then.
	 */
	private static final class OwnAttributes extends HttpServletRequestWrapper {

		private final Map<String, @Nullable Object> own = new HashMap<>();

		OwnAttributes(HttpServletRequest request) {
			super(request);
		}

		@Override
		public @Nullable Object getAttribute(String name) {
			return this.own.containsKey(name) ? this.own.get(name) : super.getAttribute(name);
		}

		@Override
		public void setAttribute(String name, @Nullable Object value) {
			this.own.put(name, value);
		}

		@Override
		public void removeAttribute(String name) {
			this.own.put(name, null);
		}

		@Override
		public @Nullable String getParameter(String name) {
			return unlessInBody().getParameter(name);
		}

		@Override
		public String @Nullable [] getParameterValues(String name) {
			return unlessInBody().getParameterValues(name);
		}

		@Override
		public Map<String, String[]> getParameterMap() {
			return unlessInBody().getParameterMap();
		}

		@Override
		public Enumeration<String> getParameterNames() {
			return unlessInBody().getParameterNames();
		}

		private ServletRequest unlessInBody() {
			String method = getMethod();
			if (getContentLengthLong() != 0 && !method.equals("GET") && !method.equals("HEAD")) {
				throw new IllegalStateException("The body is not read before the request is charged");
			}
			return getRequest();
		}

	}

}
