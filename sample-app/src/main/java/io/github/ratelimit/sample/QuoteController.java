package io.github.ratelimit.sample;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

/**
 * A limit that is configuration altogether: {@code ratelimit.policies.quotes} has the
 * limits of each plan and says whom they are counted by.
 */
@RestController
class QuoteController {

	@GetMapping("/quotes/{symbol}")
	@RateLimit(name = "quotes")
	public Quote quote(@PathVariable String symbol) {
		return new Quote(symbol, 100);
	}

	record Quote(String symbol, int price) {

	}

}
