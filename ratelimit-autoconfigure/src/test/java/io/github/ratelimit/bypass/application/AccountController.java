package io.github.ratelimit.bypass.application;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

/**
 * Limited by the account that a call is about.
 */
@RestController
class AccountController {

	private final Directory directory;

	private final Reached reached;

	AccountController(Directory directory, Reached reached) {
		this.directory = directory;
		this.reached = reached;
	}

	@RequestMapping("/account")
	@RateLimit(name = "account", value = TargetApplication.LIMITS, key = "#user")
	String account(String user) {
		return this.directory.knows(user) ? this.reached.hit() : "unknown";
	}

	/** Sends a mail that resets the password. */
	@RequestMapping("/reset")
	@RateLimit(name = "reset", value = TargetApplication.LIMITS, key = "@directory.id(#user), ip")
	String reset(@Nullable String user) {
		return this.reached.hit();
	}

	@RequestMapping("/composite")
	@RateLimit(name = "composite", value = TargetApplication.LIMITS, key = "{#tenant, #user}")
	String composite(@Nullable String tenant, @Nullable String user) {
		return this.reached.hit();
	}

}
