package io.github.ratelimit.web.route;

/**
 * When the requests of a route are charged.
 */
public enum RouteStage {

	/** Before it is known who is logged in, and before anything is read. */
	BEFORE_SECURITY,

	/** When it is known who is logged in. */
	AFTER_SECURITY

}
