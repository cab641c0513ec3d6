package io.github.ratelimit.web.servlet;

import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.ratelimit.check.RateLimitCheck;

/**
 * Warns once when a request has a forwarded header, but no proxy is trusted. Thread-safe.
 */
public final class ForwardedHeaderWarning {

	private static final Log logger = LogFactory.getLog(ForwardedHeaderWarning.class);

	private final AtomicBoolean wanted;

	/**
	 * Creates the warning.
	 * @param wanted whether no proxy is trusted
	 */
	public ForwardedHeaderWarning(boolean wanted) {
		this.wanted = new AtomicBoolean(wanted);
	}

	void check(HttpServletRequest request) {
		if (this.wanted.get()
				&& (request.getHeader("X-Forwarded-For") != null || request.getHeader("Forwarded") != null)
				&& this.wanted.compareAndSet(true, false)) {
			logger.warn(RateLimitCheck.FORWARDED_UNTRUSTED.message("A request with a forwarded header came from "
					+ request.getRemoteAddr()
					+ ", which is charged as the client. If that is a proxy of yours, list it "
					+ "under ratelimit.web.trusted-proxies; otherwise a client made the header up, and nothing is wrong"));
		}
	}

}
