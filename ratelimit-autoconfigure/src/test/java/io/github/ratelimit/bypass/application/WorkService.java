package io.github.ratelimit.bypass.application;

import org.springframework.stereotype.Service;

import io.github.ratelimit.RateLimit;

/**
 * Limited behind whatever calls it.
 */
@Service
class WorkService {

	private final Reached reached;

	WorkService(Reached reached) {
		this.reached = reached;
	}

	@RateLimit(name = "work", value = TargetApplication.LIMITS)
	public void work() {
		this.reached.hit();
	}

}
