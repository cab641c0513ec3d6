package io.github.ratelimit.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says how to get a store.
 */
class MissingRateLimitStoreFailureAnalyzer extends AbstractFailureAnalyzer<MissingRateLimitStoreException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MissingRateLimitStoreException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"Add spring-boot-starter-data-redis and set spring.data.redis.host, or set ratelimit.store=memory to "
						+ "count in the memory of each instance, or set ratelimit.enabled=false to limit nothing.",
				cause);
	}

}
