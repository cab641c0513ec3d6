package io.github.ratelimit.sample;

import java.util.Map;

import org.springframework.stereotype.Component;

import io.github.ratelimit.RateLimitCall;
import io.github.ratelimit.RateLimitKeyResolver;

/**
 * A key in code: says which client an API key belongs to. A made-up key belongs to
 * nobody, and is no counter of its own.
 */
@Component
class ApiClient implements RateLimitKeyResolver {

	private static final Map<String, String> CLIENTS = Map.of("k-4711", "acme", "k-4712", "acme", "k-0815", "globex");

	@Override
	public String resolve(RateLimitCall call) {
		String key = call.header("X-Api-Key");
		return (key != null) ? CLIENTS.get(key) : null;
	}

}
