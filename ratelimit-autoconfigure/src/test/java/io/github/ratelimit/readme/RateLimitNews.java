package io.github.ratelimit.readme;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import io.github.ratelimit.event.RateLimitOutage;
import io.github.ratelimit.event.RateLimitRefused;

@Component
class RateLimitNews {

	private static final Logger logger = LoggerFactory.getLogger(RateLimitNews.class);

	@EventListener
	void on(RateLimitOutage outage) {
		logger.warn("Rate limits: {} {}", outage.failure(), outage.phase());
	}

	@EventListener
	void on(RateLimitRefused refused) {
		logger.info("{} calls refused by {}", refused.refusals(), refused.decision().policyName());
	}

}
