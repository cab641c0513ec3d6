package io.github.ratelimit.sample;

import java.security.Principal;
import java.util.Map;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

/**
 * A limit per user, from wherever the user calls. Who is not logged in is counted by
 * address.
 */
@RestController
class UserDataController {

	@GetMapping("/user_data")
	@RateLimit(value = "10/minute", key = "principal, ip")
	public Map<String, String> userData(Principal user) {
		return Map.of("user", (user != null) ? user.getName() : "anonymous");
	}

}
