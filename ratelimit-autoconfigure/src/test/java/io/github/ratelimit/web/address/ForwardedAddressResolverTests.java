package io.github.ratelimit.web.address;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ForwardedAddressResolver}. Proxies are those of 10.0.0.0/8 and
 * 2001:db8:ffff::/48.
 */
class ForwardedAddressResolverTests {

	private static final Supplier<List<String>> NOT_ASKED = () -> {
		throw new AssertionError("A header was read");
	};

	private final ForwardedAddressResolver resolver = resolver(List.of("10.0.0.0/8", "2001:db8:ffff::/48"));

	@ParameterizedTest
	@CsvSource({ "203.0.113.7, 203.0.113.7", "::ffff:203.0.113.7, 203.0.113.7", "::FFFF:cb00:7107, 203.0.113.7",
			"64:ff9b::203.0.113.7, 64:ff9b::cb00:7107", "2002:cb00:7107::1, 2002:cb00:7107::1",
			"2001:db8:1:2:3:4:5:6, 2001:db8:1:2:3:4:5:6", "[2001:db8:1:2::9], 2001:db8:1:2::9", "fe80::1%eth0, fe80::1",
			"::1, ::1", "64:ff9b::10.0.0.1, 64:ff9b::a00:1", "2002:a00:1::, 2002:a00:1::" })
	void peerThatIsNotTrustedIsTheClientWhateverItSends(String peer, String key) {
		assertThat(this.resolver.resolve(peer, NOT_ASKED, NOT_ASKED)).isEqualTo(key);
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "example.com", "dead.beef", "999.1.1.1", "1.2.3.256", "1.2.3.4.", "1.2.3",
			"010.0.0.1", "::zz", "unknown", "10.0.0.1:80", "/var/run/socket" })
	void peerThatIsNoAddressStaysAsItIsAndIsNotLookedUp(String peer) {
		assertThat(this.resolver.resolve(peer, NOT_ASKED, NOT_ASKED)).isEqualTo(peer);
	}

	@Test
	void nothingIsNothing() {
		assertThat(this.resolver.resolve(null, NOT_ASKED, NOT_ASKED)).isNull();
		assertThat(this.resolver.resolve("", NOT_ASKED, NOT_ASKED)).isNull();
		assertThat(this.resolver.resolve(" ", NOT_ASKED, NOT_ASKED)).isNull();
	}

	@Test
	void withoutTrustedProxiesThePeerIsTheClient() {
		ForwardedAddressResolver none = resolver(List.of());
		assertThat(none.resolve("127.0.0.1", NOT_ASKED, NOT_ASKED)).isEqualTo("127.0.0.1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "10.0.0.1", "::ffff:10.0.0.1", "::ffff:a00:1" })
	void peerThatIsTrustedIsTheClientOfWhatItAsksItself(String peer) {
		assertThat(resolve(peer, null, null)).isEqualTo("10.0.0.1");
		assertThat(resolve(peer, "", " , ")).isEqualTo("10.0.0.1");
	}

	/** Every line of this is the same with the other header. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			203.0.113.7                             | 203.0.113.7
			192.0.2.1, 203.0.113.7                  | 203.0.113.7
			10.0.0.9, 203.0.113.7                   | 203.0.113.7
			unknown, 203.0.113.7                    | 203.0.113.7
			203.0.113.7, 10.0.0.2                   | 203.0.113.7
			192.0.2.1, 203.0.113.7, 10.0.0.3, 10.0.0.2 | 203.0.113.7
			203.0.113.7, 2001:db8:ffff::1           | 203.0.113.7
			203.0.113.7, ::ffff:10.0.0.2            | 203.0.113.7
			203.0.113.7, 64:ff9b::10.0.0.2          | 64:ff9b::a00:2
			::ffff:203.0.113.7                      | 203.0.113.7
			::ffff:cb00:7107                        | 203.0.113.7
			[64:ff9b::cb00:7107]:80                 | 64:ff9b::cb00:7107
			203.0.113.7:4711, 10.0.0.2:80           | 203.0.113.7
			2001:db8:1:2:3:4:5:6                    | 2001:db8:1:2:3:4:5:6
			[2001:DB8:1:2::1%eth0]:80, , 10.0.0.2,  | 2001:db8:1:2::1
			203.0.113.7, unknown                    | 10.0.0.1
			203.0.113.7, unknown, 10.0.0.2          | 10.0.0.2
			203.0.113.7, _hidden, 10.0.0.3, 10.0.0.2 | 10.0.0.3
			unknown                                 | 10.0.0.1
			203.0.113.07                            | 10.0.0.1
			localhost                               | 10.0.0.1
			10.0.0.4                                | 10.0.0.4
			10.0.0.4, 10.0.0.3, 10.0.0.2            | 10.0.0.4
			2001:db8:ffff:1::1                      | 2001:db8:ffff:1::1
			""")
	void headerIsWalkedFromTheRightOverTrustedHops(String hops, String key) {
		assertThat(resolve("10.0.0.1", hops, null)).isEqualTo(key);
		assertThat(resolve("10.0.0.1", null, forwarded(hops))).isEqualTo(key);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			203.0.113.7           | 203.0.113.7           | 203.0.113.7 | both agree
			192.0.2.1, 203.0.113.7 | 192.0.2.2, 203.0.113.7 | 203.0.113.7 | both agree
			203.0.113.7           | ::ffff:203.0.113.7    | 203.0.113.7 | both agree
			203.0.113.7:80        | 203.0.113.7, 10.0.0.2 | 203.0.113.7 | both agree
			2001:db8:1:2::1       | 2001:db8:1:2::2       | 2001:db8:1:2:0:0:0:0/64 | both agree on the network
			2001:db8:1:2::1       | 2001:db8:1:3::1       | 10.0.0.1    | they do not agree
			203.0.113.7           | 192.0.2.1             | 10.0.0.1    | they do not agree
			192.0.2.1, 203.0.113.7 | 192.0.2.1            | 10.0.0.1    | they do not agree
			203.0.113.7, 10.0.0.2 | 192.0.2.1             | 10.0.0.1    | they do not agree
			203.0.113.7           | 10.0.0.2              | 203.0.113.7 | trusted hops alone say nothing
			203.0.113.7           | 10.0.0.3, 10.0.0.2    | 203.0.113.7 | trusted hops alone say nothing
			203.0.113.7, 10.0.0.2 | 10.0.0.2              | 203.0.113.7 | trusted hops alone say nothing
			203.0.113.7           | unknown               | 10.0.0.1    | a client that does not say who it is
			203.0.113.7           | unknown, 10.0.0.2     | 10.0.0.1    | a client that does not say who it is
			unknown               | _hidden               | 10.0.0.1    | both agree
			unknown, 10.0.0.2     | garbage, 10.0.0.2     | 10.0.0.2    | both agree
			unknown, 10.0.0.2     | garbage, 10.0.0.3     | 10.0.0.1    | they do not agree
			unknown, 10.0.0.2     | 10.0.0.3              | 10.0.0.2    | trusted hops alone say nothing
			10.0.0.4, 10.0.0.2    | 10.0.0.4              | 10.0.0.4    | both agree
			10.0.0.4              | 10.0.0.2              | 10.0.0.1    | they do not agree
			""")
	void headersThatContradictEachOtherAreNotBelieved(String one, String other, String key, String reason) {
		assertThat(network(resolve("10.0.0.1", one, forwarded(other)))).as(reason).isEqualTo(key);
		assertThat(network(resolve("10.0.0.1", other, forwarded(one)))).as(reason).isEqualTo(key);
	}

	@Test
	void clientCannotSpoilWhatTheProxyAddsAndBeBelievedInTheOtherHeader() {
		for (String junk : List.of("for=\"", "for=\"\\", "\"", "for=192.0.2.1;x=\"")) {
			assertThat(resolve("10.0.0.1", "192.0.2.1", junk + ", for=203.0.113.7")).isEqualTo("10.0.0.1");
			assertThat(resolve("10.0.0.1", null, junk + ", for=203.0.113.7")).isEqualTo("203.0.113.7");
		}
		assertThat(resolve("10.0.0.1", "192.0.2.1", "for=\"")).isEqualTo("10.0.0.1");
	}

	@Test
	void elementThatNamesNoClientSaysNothingAndHidesWhatIsLeftOfIt() {
		assertThat(resolve("10.0.0.1", "203.0.113.7", "for=192.0.2.1, proto=https;by=10.0.0.1"))
			.isEqualTo("203.0.113.7");
		assertThat(resolve("10.0.0.1", null, "for=192.0.2.1, proto=https")).isEqualTo("10.0.0.1");
	}

	@Test
	void severalLinesAreOneList() {
		List<String> lines = List.of("192.0.2.1", "203.0.113.7, 10.0.0.3", "10.0.0.2");
		assertThat(this.resolver.resolve("10.0.0.1", () -> lines, List::of)).isEqualTo("203.0.113.7");
		List<String> elements = lines.stream().map(ForwardedAddressResolverTests::forwarded).toList();
		assertThat(this.resolver.resolve("10.0.0.1", List::of, () -> elements)).isEqualTo("203.0.113.7");
	}

	@Test
	void trustIsInTheAddressNotInItsNetwork() {
		ForwardedAddressResolver own = resolver(List.of("2001:db8::1"));
		assertThat(own.resolve("2001:db8::2", NOT_ASKED, NOT_ASKED)).isEqualTo("2001:db8::2");
		assertThat(own.resolve("2001:db8::1", () -> List.of("203.0.113.7"), List::of)).isEqualTo("203.0.113.7");
	}

	private static ForwardedAddressResolver resolver(List<String> trusted) {
		return new ForwardedAddressResolver(TrustedProxies.of(trusted), new ClientNetworks(64));
	}

	private @Nullable String resolve(String peer, @Nullable String xForwardedFor, @Nullable String forwarded) {
		return this.resolver.resolve(peer, () -> lines(xForwardedFor), () -> lines(forwarded));
	}

	private static String network(@Nullable String address) {
		return new ClientNetworks(64).apply(Objects.requireNonNull(address));
	}

	private static List<String> lines(@Nullable String line) {
		return (line != null) ? List.of(line) : List.of();
	}

	private static String forwarded(String hops) {
		return String.join(",",
				Arrays.stream(hops.split(",", -1))
					.map((hop) -> hop.isBlank() ? "" : "for=\"" + hop.strip() + "\"")
					.toList());
	}

}
