package io.github.ratelimit.caller;

import java.security.Principal;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitCall;
import io.github.ratelimit.RateLimitDecision;

/**
 * The client behind the current call, as far as anything is known of it, and the way to
 * tell it of a decision.
 */
public interface Caller {

	/** The address of the client; see {@link RateLimitCall#ip()}. */
	default @Nullable String ip() {
		return null;
	}

	/** The address as keys have it; see {@link RateLimitCall#network()}. */
	default @Nullable String network() {
		return ip();
	}

	/** The authenticated user, or null if there is none. */
	default @Nullable Principal principal() {
		return null;
	}

	/** A header of the request; see {@link RateLimitCall#header}. */
	default @Nullable String header(String name) {
		return null;
	}

	/** A cookie of the request; see {@link RateLimitCall#cookie}. */
	default @Nullable String cookie(String name) {
		return null;
	}

	/** The request itself, or null outside of one. */
	default @Nullable Object request() {
		return null;
	}

	/** The response to the request, or null outside of one. */
	default @Nullable Object response() {
		return null;
	}

	/**
	 * The one object of a type that lives as long as the request, made when it is first
	 * asked for; null outside of a request.
	 */
	default <T> @Nullable T ofRequest(Class<T> type, Supplier<T> maker) {
		return null;
	}

	/** The same if it has been made, or else null. */
	default <T> @Nullable T ofRequest(Class<T> type) {
		return null;
	}

	/**
	 * Tells the client of a decision, in the response to its request. Does nothing
	 * outside of a request.
	 */
	default void tell(RateLimitDecision decision) {
	}

}
