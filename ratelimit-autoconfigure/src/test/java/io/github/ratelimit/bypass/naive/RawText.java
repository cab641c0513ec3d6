package io.github.ratelimit.bypass.naive;

import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.HexFormat;
import java.util.function.Function;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitCall;
import io.github.ratelimit.RateLimitKeyResolver;

/**
 * Keys of exactly the text that a client sent: in hexadecimal, lest it be normalised.
 */
public final class RawText {

	private RawText() {
	}

	public static RateLimitKeyResolver ofParameter(String name) {
		return of((call) -> (call.request() instanceof HttpServletRequest request) ? request.getParameter(name) : null);
	}

	public static RateLimitKeyResolver ofPrincipal() {
		return of((call) -> {
			Principal principal = call.principal();
			return (principal != null) ? principal.getName() : null;
		});
	}

	private static RateLimitKeyResolver of(Function<RateLimitCall, @Nullable String> source) {
		return (call) -> {
			String text = source.apply(call);
			return (text != null) ? HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)) : null;
		};
	}

}
