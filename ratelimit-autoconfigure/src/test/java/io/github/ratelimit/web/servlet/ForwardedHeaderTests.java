package io.github.ratelimit.web.servlet;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.web.address.ClientAddressResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a client says of its address in a header does not make it another client, even
 * where a filter of the framework believes it; what a trusted proxy says of it does.
 */
class ForwardedHeaderTests {

	private static final String TRUSTED = "ratelimit.web.trusted-proxies=127.0.0.0/8, ::1";

	@ParameterizedTest
	@ValueSource(strings = { "none", "framework" })
	void clientCannotChooseItsAddress(String strategy) {
		try (HttpApplication application = start(strategy)) {
			for (int i = 0; i < 3; i++) {
				assertThat(status(application, "X-Forwarded-For", "192.0.2." + i, "Forwarded", "for=192.0.2." + i))
					.isEqualTo((i < 2) ? 200 : 429);
			}
			assertThat(status(application)).isEqualTo(429);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "framework" })
	void proxyThatIsNotTrustedIsNotBelieved(String strategy) {
		try (HttpApplication application = start(strategy, "ratelimit.web.trusted-proxies=10.0.0.0/8, 192.0.2.1")) {
			useUp(application, "X-Forwarded-For", "192.0.2.1");
			assertThat(status(application, "X-Forwarded-For", "192.0.2.2")).isEqualTo(429);
		}
	}

	@Test
	void resolverOfTheApplicationSaysWhoTheClientIs() {
		try (HttpApplication application = HttpApplication.start(List.of(SampleController.class, OwnAddresses.class))) {
			useUp(application, "X-Edge-Client", "192.0.2.1");
			useUp(application, "X-Edge-Client", "192.0.2.2");
			assertThat(status(application, "X-Edge-Client", "192.0.2.1")).isEqualTo(429);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "framework" })
	void clientsBehindATrustedProxyAreCountedApart(String strategy) {
		try (HttpApplication application = start(strategy, TRUSTED)) {
			useUp(application, "X-Forwarded-For", "192.0.2.1");
			assertThat(status(application, "X-Forwarded-For", "::ffff:c000:201")).isEqualTo(429);
			assertThat(status(application, "X-Forwarded-For", "198.51.100.1, 192.0.2.1, 127.0.0.2")).isEqualTo(429);
			useUp(application, "X-Forwarded-For", "192.0.2.2");
			useUp(application);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "framework" })
	void forwardedCountsWhereTheProxiesWriteIt(String strategy) {
		try (HttpApplication application = start(strategy, TRUSTED, "ratelimit.web.forwarded-header=forwarded")) {
			useUp(application, "Forwarded", "for=\"192.0.2.1:80\";proto=https", "X-Forwarded-For", "192.0.2.9");
			useUp(application, "Forwarded", "for=192.0.2.1, for=192.0.2.3");
			assertThat(status(application, "Forwarded", "for=192.0.2.1")).isEqualTo(429);
			useUp(application, "X-Forwarded-For", "192.0.2.2");
		}
	}

	@Test
	void headerOfAContentDeliveryNetworkCountsWhereItIsNamed() {
		try (HttpApplication application = start("none", TRUSTED, "ratelimit.web.forwarded-header=CF-Connecting-IP")) {
			useUp(application, "CF-Connecting-IP", "203.0.113.7");
			useUp(application, "CF-Connecting-IP", "203.0.113.8", "X-Forwarded-For", "203.0.113.7");
		}
		try (HttpApplication application = start("none", "ratelimit.web.forwarded-header=CF-Connecting-IP")) {
			useUp(application, "CF-Connecting-IP", "203.0.113.7");
			assertThat(status(application, "CF-Connecting-IP", "203.0.113.8")).isEqualTo(429);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "framework" })
	void linesOfAHeaderAreOneList(String strategy) {
		try (HttpApplication application = start(strategy, TRUSTED)) {
			useUp(application, "X-Forwarded-For", "198.51.100.1", "X-Forwarded-For", "192.0.2.1", "X-Forwarded-For",
					"127.0.0.2");
			assertThat(status(application, "X-Forwarded-For", "192.0.2.1")).isEqualTo(429);
			assertThat(status(application, "X-Forwarded-For", "198.51.100.1")).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "framework" })
	void headerThatTheProxyPassesOnMakesNoDifference(String strategy) {
		try (HttpApplication application = start(strategy, TRUSTED)) {
			for (int i = 0; i < 3; i++) {
				assertThat(status(application, "X-Forwarded-For", "203.0.113.7", "Forwarded", "for=192.0.2." + i))
					.isEqualTo((i < 2) ? 200 : 429);
			}
			assertThat(status(application, "X-Forwarded-For", "203.0.113.7")).isEqualTo(429);
			assertThat(status(application)).as("a probe of the proxy").isEqualTo(200);
		}
	}

	/**
	 * Tomcat leaves in the header what stands to the left of the peer that it reports.
	 */
	@Test
	void whatTheServerMadeOfTheHeaderIsThePeer() {
		try (HttpApplication application = start("native", TRUSTED + ", 192.0.2.128/25")) {
			useUp(application, "X-Forwarded-For", "198.51.100.1, 192.0.2.1, 10.0.0.1");
			useUp(application, "X-Forwarded-For", "198.51.100.1, 203.0.113.7, 192.0.2.129");
			assertThat(status(application, "X-Forwarded-For", "192.0.2.1")).isEqualTo(429);
			assertThat(status(application, "X-Forwarded-For", "203.0.113.7")).isEqualTo(429);
		}
	}

	@Test
	void ipv6IsCountedByTheConfiguredPrefix() {
		try (HttpApplication application = start("none", TRUSTED, "ratelimit.web.ipv6-prefix=48")) {
			useUp(application, "X-Forwarded-For", "2001:db8:1:1::1");
			assertThat(status(application, "X-Forwarded-For", "[2001:DB8:1:2::1]:80")).isEqualTo(429);
			assertThat(status(application, "X-Forwarded-For", "2001:db8:2::1")).isEqualTo(200);
		}
	}

	private static HttpApplication start(String strategy, String... properties) {
		return HttpApplication.start(List.of(SampleController.class),
				Stream.concat(Stream.of("server.forward-headers-strategy=" + strategy), Stream.of(properties))
					.toArray(String[]::new));
	}

	private static void useUp(HttpApplication application, String... headers) {
		assertThat(status(application, headers)).isEqualTo(200);
		assertThat(status(application, headers)).isEqualTo(200);
		assertThat(status(application, headers)).isEqualTo(429);
	}

	private static int status(HttpApplication application, String... headers) {
		return application.get("/data", headers).statusCode();
	}

	@RestController
	static class SampleController {

		@GetMapping("/data")
		@RateLimit("2/minute")
		String data() {
			return "data";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnAddresses {

		@Bean
		ClientAddressResolver ownAddresses() {
			return (peer, headers) -> headers.apply("X-Edge-Client").get(0);
		}

	}

}
