package io.github.ratelimit.bypass.application;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.core.MethodParameter;
import org.springframework.util.StreamUtils;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import io.github.ratelimit.RateLimit;

/**
 * What is to be protected here is the parser of bodies.
 */
@RestController
class OrderController implements WebMvcConfigurer {

	private final Reached reached;

	OrderController(Reached reached) {
		this.reached = reached;
	}

	@PostMapping("/orders")
	@RateLimit(name = "orders", value = TargetApplication.LIMITS)
	String order(Order order) {
		return "ordered";
	}

	@Override
	public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
		resolvers.add(new OrderParser(this.reached));
	}

	/** An order. */
	public record Order(String text) {

	}

	private record OrderParser(Reached reached) implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.getParameterType() == Order.class;
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, ModelAndViewContainer container,
				NativeWebRequest webRequest, WebDataBinderFactory binders) throws IOException {
			this.reached.hit();
			HttpServletRequest request = webRequest.getNativeRequest(HttpServletRequest.class);
			return new Order(StreamUtils.copyToString(request.getInputStream(), StandardCharsets.UTF_8));
		}

	}

}
