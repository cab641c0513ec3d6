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
 * Matches requests whose handler method has {@code @RateLimitExempt}, so that routes do
 * not limit them. Asks Spring MVC for the handler of each request, but only in
 * applications that have such a method. Thread-safe.
 */
public final class ExemptRequestMatcher implements Predicate<HttpServletRequest> {

	/** All, as the first that has a handler decides; empty if no method is exempt. */
	private final Supplier<List<HandlerMapping>> mappings;

	private final RateLimitOperationSource source;

	public ExemptRequestMatcher(Supplier<List<HandlerMapping>> mappings, RateLimitOperationSource source) {
		this.mappings = SingletonSupplier
			.of(() -> mappings.get().stream().anyMatch(this::hasExempt) ? mappings.get() : List.of());
		this.source = source;
	}

	@Override
	public boolean test(HttpServletRequest request) {
		List<HandlerMapping> all = this.mappings.get();
		return !all.isEmpty() && isForSpringMvc(request) && isExempt(all, new LookupRequest(request));
	}

	/** Another servlet may have a path whose end looks like that of an exempt method. */
	private static boolean isForSpringMvc(HttpServletRequest request) {
		String servlet = request.getHttpServletMapping().getServletName();
		ServletRegistration registration = request.getServletContext().getServletRegistration(servlet);
		return registration != null && DispatcherServlet.class.getName().equals(registration.getClassName());
	}

	private boolean isExempt(List<HandlerMapping> all, HttpServletRequest request) {
		try {
			ServletRequestPathUtils.parseAndCache(request);
			for (HandlerMapping mapping : all) {
				HandlerExecutionChain chain = mapping.getHandler(request);
				if (chain != null) {
					return chain.getHandler() instanceof HandlerMethod method && isExempt(method);
				}
			}
		}
		catch (Exception ex) {
			// Such as that of an HTTP method that is not supported: it has no handler.
		}
		return false;
	}

	private boolean hasExempt(HandlerMapping mapping) {
		return mapping instanceof RequestMappingInfoHandlerMapping methods
				&& methods.getHandlerMethods().values().stream().anyMatch(this::isExempt);
	}

	private boolean isExempt(HandlerMethod method) {
		return this.source.isExempt(method.getMethod(), method.getBeanType());
	}

	/**
	 * Keeps the attributes that a mapping sets away from the real request, and refuses to
	 * read parameters out of its body, which would read the body before the request is
	 * charged. A request that needs them to find its handler is not exempt.
	 */
	private static final class LookupRequest extends HttpServletRequestWrapper {

		private final Map<String, @Nullable Object> own = new HashMap<>();

		LookupRequest(HttpServletRequest request) {
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
