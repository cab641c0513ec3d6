package io.github.ratelimit.interceptor;

import java.security.Principal;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.caller.Caller;

/**
 * A client that tests describe.
 */
final class FakeCaller implements Caller {

	@Nullable String ip = "192.0.2.1";

	@Nullable String user;

	final Map<String, String> headers = new HashMap<>();

	final Map<String, String> cookies = new HashMap<>();

	@Override
	public @Nullable String ip() {
		return this.ip;
	}

	@Override
	public @Nullable Principal principal() {
		String name = this.user;
		return (name != null) ? () -> name : null;
	}

	@Override
	public @Nullable String header(String name) {
		return this.headers.get(name);
	}

	@Override
	public @Nullable String cookie(String name) {
		return this.cookies.get(name);
	}

}
