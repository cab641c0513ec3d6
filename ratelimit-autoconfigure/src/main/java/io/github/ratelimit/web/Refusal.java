package io.github.ratelimit.web;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.json.JsonWriter;
import org.springframework.http.HttpStatus;

import io.github.ratelimit.InvalidCostException;
import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitExceededException;

/**
 * The answer to a call that is not admitted: its status, its header fields and a problem
 * document (RFC 9457) of the types that the IETF draft on RateLimit header fields
 * defines. Immutable.
 *
 * @param exception the exception that is answered, a {@link RateLimitExceededException}
 * or an {@link InvalidCostException}
 */
public record Refusal(RuntimeException exception) {

	public static final String CONTENT_TYPE = "application/problem+json";

	private static final String TYPES = "https://iana.org/assignments/http-problem-types#";

	/** A chain of causes may be endless. */
	private static final int LONGEST_CHAIN = 16;

	private static final JsonWriter<Map<String, Object>> JSON = JsonWriter.standard();

	/** An exception and its causes, down to the one that refuses; empty if none does. */
	public static List<Throwable> chain(Throwable exception) {
		List<Throwable> chain = new ArrayList<>();
		for (Throwable next = exception; next != null && chain.size() < LONGEST_CHAIN; next = next.getCause()) {
			chain.add(next);
			if (next instanceof RateLimitExceededException || next instanceof InvalidCostException) {
				return chain;
			}
		}
		return List.of();
	}

	public int status() {
		return (this.exception instanceof RateLimitExceededException exceeded) ? exceeded.status()
				: HttpStatus.BAD_REQUEST.value();
	}

	/** Null if the cost of the call was invalid, so that there was nothing to decide. */
	public @Nullable RateLimitDecision decision() {
		return (this.exception instanceof RateLimitExceededException exceeded) ? exceeded.decision() : null;
	}

	/**
	 * Writes the fields that only a refusal has: {@code Retry-After} (RFC 9110, section
	 * 10.2.3) in whole seconds, at least 1, unless no wait helps; and that the response
	 * must not be stored (RFC 6585, section 4).
	 */
	public void writeHeaders(HeaderSink headers) {
		RateLimitDecision decision = decision();
		if (decision != null) {
			headers.set("Cache-Control", "no-store");
			Duration retryAfter = decision.retryAfter();
			if (retryAfter != null) {
				headers.set("Retry-After", Long.toString(Math.max(1, Seconds.roundedUp(retryAfter))));
			}
		}
	}

	/**
	 * The problem document, in UTF-8.
	 * @param path the path of the request as the client sent it, which is left out if it
	 * is no URI reference, such as {@code //}
	 */
	public byte[] body(String path) {
		Map<String, Object> problem = new LinkedHashMap<>();
		RateLimitDecision decision = decision();
		if (decision != null) {
			problem.put("type", TYPES
					+ ((decision.source() == Source.FAILURE_POLICY) ? "temporary-reduced-capacity" : "quota-exceeded"));
		}
		HttpStatus known = HttpStatus.resolve(status());
		if (known != null) {
			problem.put("title", known.getReasonPhrase());
		}
		problem.put("status", status());
		problem.put("detail", detail(decision));
		if (isUri(path)) {
			problem.put("instance", path);
		}
		if (decision != null) {
			List<LimitStatus> violated = decision.violated();
			problem.put("violated-policies", violated.isEmpty() ? List.of(decision.policyName())
					: violated.stream().map(LimitStatus::name).toList());
		}
		return JSON.write(problem).toByteArray();
	}

	private String detail(@Nullable RateLimitDecision decision) {
		if (decision == null) {
			return String.valueOf(this.exception.getMessage());
		}
		return switch (decision.source()) {
			case FAILURE_POLICY -> "Rate limits cannot be checked at the moment";
			case MISSING_KEY -> "The request does not say whom it is charged to";
			default -> "Rate limit exceeded";
		};
	}

	private static boolean isUri(String path) {
		try {
			new URI(path);
			return true;
		}
		catch (URISyntaxException ex) {
			return false;
		}
	}

}
