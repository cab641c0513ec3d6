package io.github.ratelimit.bypass.naive;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.support.WebApplicationContextUtils;

import io.github.ratelimit.RateLimitCall;
import io.github.ratelimit.RateLimitKeyResolver;
import io.github.ratelimit.expression.CallContext;
import io.github.ratelimit.expression.Expressions;
import io.github.ratelimit.expression.KeyExpression;
import io.github.ratelimit.expression.ResolvedKey;

/**
 * A key as an annotation or a property has it, but one that leaves clients the choice.
 *
 * @param text the key
 */
public record WrittenKey(String text) implements RateLimitKeyResolver {

	@Override
	public @Nullable String resolve(RateLimitCall call) {
		if (!(call instanceof CallContext context) || !(call.request() instanceof HttpServletRequest request)) {
			return null;
		}
		Expressions expressions = WebApplicationContextUtils
			.getRequiredWebApplicationContext(request.getServletContext())
			.getBean(Expressions.class);
		ResolvedKey key = KeyExpression.parse(this.text, call.method(), expressions).resolve(context);
		return (key != null) ? key.kind() + ':' + key.value() : null;
	}

	@Override
	public boolean needsArguments() {
		return true;
	}

}
