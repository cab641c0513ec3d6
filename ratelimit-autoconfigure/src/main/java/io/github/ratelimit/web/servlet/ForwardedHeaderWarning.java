package io.github.ratelimit.web.servlet;

import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.servlet.http.HttpServletRequest;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.RateLimitCheck;

/**
 * Warns once when a request has a forwarded header, but no proxy is trusted. Thread-safe.
 */
public final class ForwardedHeaderWarning {

	private final AtomicBoolean wanted;

	private final CheckReporter reporter;

	/**
	 * Creates the warning.
	 * @param wanted whether no proxy is trusted
	 * @param reporter reports the first such request
	 */
	public ForwardedHeaderWarning(boolean wanted, CheckReporter reporter) {
		this.wanted = new AtomicBoolean(wanted);
		this.reporter = reporter;
	}

	void check(HttpServletRequest request) {
		if (this.wanted.get()
				&& (request.getHeader("X-Forwarded-For") != null || request.getHeader("Forwarded") != null)
				&& this.wanted.compareAndSet(true, false)) {
			this.reporter.report(RateLimitCheck.FORWARDED_UNTRUSTED, "ratelimit.web.trusted-proxies",
					"A request with a forwarded header came from " + request.getRemoteAddr()
							+ ", which is charged as the client",
					"If that is a proxy of yours, list it there; otherwise a client made the header up, and nothing is "
							+ "wrong.");
		}
	}

}
