package io.github.ratelimit.web;

import java.time.Duration;
import java.util.List;

import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimitDecision;

/**
 * {@code RateLimit} and {@code RateLimit-Policy} of the IETF draft "RateLimit header
 * fields for HTTP" (draft-ietf-httpapi-ratelimit-headers-11), an item for each limit. The
 * effective window {@code t} is the time for which a client has to make do with the
 * permits {@code r}: until one more is there. So {@code Retry-After} is never earlier
 * than the window of a limit that refuses (section 6.4 of the draft). Without {@code t}
 * no wait brings more.
 */
public final class IetfHeaderWriter implements RateLimitHeaderWriter {

	@Override
	public void write(List<RateLimitDecision> decisions, HeaderSink headers) {
		StructuredFields available = new StructuredFields();
		StructuredFields policies = new StructuredFields();
		for (RateLimitDecision decision : decisions) {
			for (LimitStatus status : decision.limits()) {
				available.member(status.name()).parameter("r", status.remaining());
				Duration window = status.nextPermitAfter();
				if (window != null) {
					available.parameter("t", Seconds.roundedUp(window));
				}
				// The draft has no window below a second.
				policies.member(status.name())
					.parameter("q", status.limit().permits())
					.parameter("w", Math.max(1, Seconds.roundedUp(status.limit().period())));
			}
		}
		headers.set("RateLimit-Policy", policies.toString());
		headers.set("RateLimit", available.toString());
	}

}
