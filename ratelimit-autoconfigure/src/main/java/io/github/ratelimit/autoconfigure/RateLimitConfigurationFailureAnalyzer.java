package io.github.ratelimit.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.github.ratelimit.check.RateLimitConfigurationException;

/**
 * Shows which annotation or property is wrong, and what to write instead.
 */
class RateLimitConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<RateLimitConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, RateLimitConfigurationException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()),
				cause.action() + " The check " + cause.check().code() + " is explained in docs/checks.md.", cause);
	}

}
