package io.github.ratelimit.bypass.naive;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import io.github.ratelimit.RateLimitCall;
import io.github.ratelimit.RateLimitKeyResolver;

/**
 * Knows clients as a vulnerable product knows them: another one for each vector.
 */
@Component("naive")
public class NaiveKey implements RateLimitKeyResolver {

	private volatile RateLimitKeyResolver product = (call) -> null;

	public void use(RateLimitKeyResolver product) {
		this.product = product;
	}

	@Override
	public @Nullable String resolve(RateLimitCall call) {
		return this.product.resolve(call);
	}

	@Override
	public boolean needsArguments() {
		return this.product.needsArguments();
	}

}
