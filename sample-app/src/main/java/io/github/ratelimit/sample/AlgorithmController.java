package io.github.ratelimit.sample;

import java.util.Map;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.RateLimit;

/**
 * The same limit by each algorithm, to see how they differ once it is used up.
 */
@RestController
@RequestMapping("/algorithms")
class AlgorithmController {

	/** A permit comes back every two seconds. */
	@GetMapping("/token-bucket")
	@RateLimit(value = "5/10s", algorithm = Algorithm.TOKEN_BUCKET)
	public Map<String, String> tokenBucket() {
		return Map.of("algorithm", "token-bucket");
	}

	/**
	 * A call waits for its turn, every two seconds, or is refused if that is over a
	 * second away.
	 */
	@GetMapping("/leaky-bucket")
	@RateLimit(value = "5/10s", algorithm = Algorithm.LEAKY_BUCKET)
	public Map<String, String> leakyBucket() {
		return Map.of("algorithm", "leaky-bucket");
	}

	/** All permits come back at once, ten seconds after the first call. */
	@GetMapping("/fixed-window")
	@RateLimit(value = "5/10s", algorithm = Algorithm.FIXED_WINDOW)
	public Map<String, String> fixedWindow() {
		return Map.of("algorithm", "fixed-window");
	}

	/** Each permit comes back ten seconds after it was taken. */
	@GetMapping("/sliding-window-log")
	@RateLimit(value = "5/10s", algorithm = Algorithm.SLIDING_WINDOW_LOG)
	public Map<String, String> slidingWindowLog() {
		return Map.of("algorithm", "sliding-window-log");
	}

	/**
	 * Permits come back as the window in which they were taken moves out of the last ten
	 * seconds.
	 */
	@GetMapping("/sliding-window-counter")
	@RateLimit(value = "5/10s", algorithm = Algorithm.SLIDING_WINDOW_COUNTER)
	public Map<String, String> slidingWindowCounter() {
		return Map.of("algorithm", "sliding-window-counter");
	}

}
