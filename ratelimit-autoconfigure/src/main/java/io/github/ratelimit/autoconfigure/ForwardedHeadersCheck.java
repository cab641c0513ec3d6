package io.github.ratelimit.autoconfigure;

import org.springframework.core.env.Environment;

/**
 * Does nothing: {@code ClientAddressConfiguration} checks forwarded headers. To be
 * removed together with its bean method.
 */
record ForwardedHeadersCheck(Environment environment, boolean proxiesAreTrusted) {

}
