package io.github.ratelimit.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.core.env.Environment;

import io.github.ratelimit.check.RateLimitCheck;

/**
 * Finds applications that stand behind a proxy, but do not say which.
 */
class ForwardedHeadersCheck implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(ForwardedHeadersCheck.class);

	private static final String STRATEGY = "server.forward-headers-strategy";

	private final Environment environment;

	private final boolean proxiesAreTrusted;

	ForwardedHeadersCheck(Environment environment, boolean proxiesAreTrusted) {
		this.environment = environment;
		this.proxiesAreTrusted = proxiesAreTrusted;
	}

	@Override
	public void afterSingletonsInstantiated() {
		String strategy = this.environment.getProperty(STRATEGY);
		CloudPlatform platform = CloudPlatform.getActive(this.environment);
		if ("native".equalsIgnoreCase(strategy)
				|| (strategy == null && platform != null && platform.isUsingForwardHeaders())) {
			warn(((strategy != null) ? STRATEGY + "=native" : "On " + platform + ", " + STRATEGY + " is native: it")
					+ " lets the server replace the address of the client by forwarded headers, which every private "
					+ "address may set, and ratelimit.web.trusted-proxies is not asked. Set " + STRATEGY
					+ "=framework, and list your proxies under ratelimit.web.trusted-proxies");
		}
		else if ("framework".equalsIgnoreCase(strategy) && !this.proxiesAreTrusted) {
			warn(STRATEGY + "=framework says that there is a proxy, but ratelimit.web.trusted-proxies is empty: all "
					+ "clients behind a proxy are charged as one, to its address. List your proxies there");
		}
	}

	private static void warn(String finding) {
		logger.warn(RateLimitCheck.PROXY_MISSING.message(finding));
	}

}
