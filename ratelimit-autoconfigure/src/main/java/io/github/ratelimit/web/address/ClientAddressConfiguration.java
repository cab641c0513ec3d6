package io.github.ratelimit.web.address;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;

/**
 * What configuration says of the addresses of clients.
 *
 * @param trustedProxies addresses and CIDR ranges of the trusted proxies
 * @param networks the networks that tell clients apart
 * @param forwardStrategy how the server treats forwarded headers: {@code native},
 * {@code framework} or {@code none}; null if the platform decides
 * @param forwardingPlatform the cloud platform on which that is {@code native} by
 * default; null if there is no such platform
 */
public record ClientAddressConfiguration(List<String> trustedProxies, ClientNetworks networks,
		@Nullable String forwardStrategy, @Nullable String forwardingPlatform) {

	private static final String STRATEGY = "server.forward-headers-strategy";

	private static final String PROXIES = "ratelimit.web.trusted-proxies";

	/**
	 * Makes the resolver.
	 * @param reporter reports forwarded headers about which the trusted proxies do not
	 * decide
	 * @return the resolver
	 * @throws RateLimitConfigurationException if a value cannot work, or if the reporter
	 * stops the application
	 */
	public ClientAddressResolver resolver(CheckReporter reporter) {
		TrustedProxies trusted = RateLimitCheck.PROXY_UNREADABLE.valueAt(PROXIES,
				"Correct the value of " + PROXIES + ".", () -> TrustedProxies.of(this.trustedProxies));
		trusted.tooWide().ifPresent((range) -> {
			throw new RateLimitConfigurationException(RateLimitCheck.PROXY_TOO_WIDE, PROXIES,
					range + " is wider than any private network, so that clients would be proxies too, and could "
							+ "choose their address",
					"List the addresses of your proxies alone, such as 10.0.0.0/8.");
		});
		checkStrategy(reporter);
		return new ForwardedAddressResolver(trusted, this.networks);
	}

	private void checkStrategy(CheckReporter reporter) {
		if ("native".equalsIgnoreCase(this.forwardStrategy)
				|| (this.forwardStrategy == null && this.forwardingPlatform != null)) {
			reporter.report(RateLimitCheck.PROXY_MISSING, STRATEGY,
					((this.forwardStrategy != null) ? "native"
							: "on " + this.forwardingPlatform + " this is native, which")
							+ " lets the server replace the address of the client by forwarded headers, which every "
							+ "private address may set, and " + PROXIES + " is not asked",
					"Set " + STRATEGY + "=framework, and list your proxies under " + PROXIES + ".");
		}
		else if ("framework".equalsIgnoreCase(this.forwardStrategy) && this.trustedProxies.isEmpty()) {
			reporter.report(RateLimitCheck.PROXY_MISSING, STRATEGY,
					"framework says that there is a proxy, but " + PROXIES
							+ " is empty: all clients behind a proxy are " + "charged as one, to its address",
					"List your proxies under " + PROXIES + ".");
		}
	}

}
