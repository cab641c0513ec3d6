package io.github.ratelimit.bypass.application;

import java.util.concurrent.Callable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

import io.github.ratelimit.RateLimit;

/**
 * Answers on another thread, which dispatches the request a second time.
 */
@RestController
class AsyncController {

	private final Reached reached;

	AsyncController(Reached reached) {
		this.reached = reached;
	}

	@GetMapping("/callable")
	@RateLimit(name = "async", value = TargetApplication.LIMITS)
	Callable<String> callable() {
		return this.reached::hit;
	}

	@GetMapping("/deferred")
	@RateLimit(name = "async", value = TargetApplication.LIMITS)
	DeferredResult<String> deferred() {
		DeferredResult<String> result = new DeferredResult<>();
		Thread answering = new Thread(() -> result.setResult("done"));
		this.reached.hit();
		answering.start();
		return result;
	}

}
