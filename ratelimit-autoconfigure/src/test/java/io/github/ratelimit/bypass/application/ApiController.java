package io.github.ratelimit.bypass.application;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import io.github.ratelimit.RateLimit;

/**
 * Limited by the client that a token stands for.
 */
@RestController
class ApiController {

	private final ApiClients clients;

	private final Reached reached;

	ApiController(ApiClients clients, Reached reached) {
		this.clients = clients;
		this.reached = reached;
	}

	/** Serves those without a token too. */
	@RequestMapping("/api")
	@RateLimit(name = "api", value = TargetApplication.LIMITS, key = "apiClient, ip")
	String api() {
		return this.reached.hit();
	}

	@RequestMapping("/members")
	@RateLimit(name = "members", value = TargetApplication.LIMITS, key = "apiClient, ip")
	String members(HttpServletRequest request) {
		if (this.clients.find(request) == null) {
			throw new ResponseStatusException(HttpStatus.UNAUTHORIZED);
		}
		return this.reached.hit();
	}

	@RequestMapping("/profile")
	@RateLimit(name = "profile", value = TargetApplication.LIMITS, key = "principal, ip")
	String profile() {
		return this.reached.hit();
	}

}
