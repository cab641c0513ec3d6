package io.github.ratelimit.web.address;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;

/**
 * What configuration says of the addresses of clients.
 *
 * @param trustedProxies addresses and CIDR ranges of the trusted proxies
 * @param forwardedHeader the name of the header that they write
 * @param forwardingPlatform the cloud platform on which the server replaces the address
 * of the client by default; null if there is no such platform
 */
public record ClientAddressConfiguration(List<String> trustedProxies, String forwardedHeader,
		@Nullable String forwardingPlatform) {

	private static final String STRATEGY = "server.forward-headers-strategy";

	private static final String WEB = "ratelimit.web.";

	private static final String PROXIES = WEB + "trusted-proxies";

	private static final String TOMCAT = "server.tomcat.remoteip.";

	/** Of no proxy: RFC 5737 keeps it for documentation. */
	private static final String STRANGER = "203.0.113.195";

	/**
	 * Makes the resolver.
	 * @param properties reads properties of the server
	 * @throws RateLimitConfigurationException if a value cannot work, or if the reporter
	 * stops the application
	 */
	public ClientAddressResolver resolver(Function<String, @Nullable String> properties, CheckReporter reporter) {
		TrustedProxies trusted = RateLimitCheck.PROXY_UNREADABLE.valueAt(PROXIES,
				"Correct the value of " + PROXIES + ".", () -> TrustedProxies.of(this.trustedProxies));
		trusted.tooWide().ifPresent((range) -> {
			throw new RateLimitConfigurationException(RateLimitCheck.PROXY_TOO_WIDE, PROXIES,
					range + " is wider than any private network, so that clients would be proxies too, and could "
							+ "choose their address",
					"List the addresses of your proxies alone, such as 10.0.0.0/8.");
		});
		if (!this.forwardedHeader.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
			throw new RateLimitConfigurationException(RateLimitCheck.FORWARDED_HEADER, WEB + "forwarded-header",
					'"' + this.forwardedHeader
							+ "\" is not the name of a header, such as X-Forwarded-For, Forwarded or CF-Connecting-IP",
					"Name the one header that your proxies write.");
		}
		reportServer(properties, reporter);
		return new ForwardedAddressResolver(trusted, this.forwardedHeader, reporter);
	}

	private void reportServer(Function<String, @Nullable String> properties, CheckReporter reporter) {
		replacingTomcat(properties).ifPresent((property) -> reporter.report(RateLimitCheck.ADDRESS_REPLACED, property,
				"it lets Tomcat replace the address of the client by what a header says, before " + PROXIES
						+ " is asked: every private address may then say who it is, or whatever the pattern matches",
				"Remove it, set " + STRATEGY + "=framework, which reads the scheme of the request too, and list your "
						+ "proxies under " + PROXIES + "."));
		String strategy = properties.apply(STRATEGY);
		if ("native".equalsIgnoreCase(strategy) || (strategy == null && this.forwardingPlatform != null)) {
			reporter.report(RateLimitCheck.PROXY_MISSING, STRATEGY,
					((strategy != null) ? "native" : "on " + this.forwardingPlatform + " this is native, which")
							+ " lets the server replace the address of the client by forwarded headers, which every "
							+ "private address may set, and " + PROXIES + " is not asked",
					"Set " + STRATEGY + "=framework, and list your proxies under " + PROXIES + ".");
		}
		else if ("framework".equalsIgnoreCase(strategy) && this.trustedProxies.isEmpty()) {
			reporter.report(RateLimitCheck.PROXY_MISSING, STRATEGY,
					"framework says that there is a proxy, but " + PROXIES
							+ " is empty: all clients behind a proxy are charged as one, to its address",
					"List your proxies under " + PROXIES + ".");
		}
	}

	/** The property by which Tomcat believes more than Spring Boot lets it by default. */
	private static Optional<String> replacingTomcat(Function<String, @Nullable String> properties) {
		return Stream.of("remote-ip-header", "protocol-header", "internal-proxies", "trusted-proxies")
			.map(TOMCAT::concat)
			.filter((property) -> {
				String value = properties.apply(property);
				return StringUtils.hasText(value) && (property.endsWith("-header") || trustsStrangers(value));
			})
			.findFirst();
	}

	/** A regular expression or a list of ranges. What is neither is left to Tomcat. */
	private static boolean trustsStrangers(String proxies) {
		try {
			return proxies.contains("/") ? TrustedProxies.of(List.of(proxies.split(","))).tooWide().isPresent()
					: STRANGER.matches(proxies);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
