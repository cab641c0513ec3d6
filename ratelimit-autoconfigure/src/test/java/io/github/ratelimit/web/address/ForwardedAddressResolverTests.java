package io.github.ratelimit.web.address;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ratelimit.check.CheckReporter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ForwardedAddressResolver}. Proxies are those of 10.0.0.0/8 and
 * 2001:db8:ffff::/48.
 */
class ForwardedAddressResolverTests {

	private static final TrustedProxies TRUSTED = TrustedProxies.of(List.of("10.0.0.0/8", "2001:db8:ffff::/48"));

	private static final Function<String, List<String>> NOT_ASKED = (header) -> {
		throw new AssertionError("A header was read");
	};

	private final ForwardedAddressResolver xForwardedFor = resolver(TRUSTED, "X-Forwarded-For");

	private final ForwardedAddressResolver forwarded = resolver(TRUSTED, "Forwarded");

	@ParameterizedTest
	@CsvSource({ "203.0.113.7, 203.0.113.7", "::ffff:203.0.113.7, 203.0.113.7", "::FFFF:cb00:7107, 203.0.113.7",
			"64:ff9b::203.0.113.7, 64:ff9b::cb00:7107", "2002:cb00:7107::1, 2002:cb00:7107::1",
			"2001:db8:1:2:3:4:5:6, 2001:db8:1:2:3:4:5:6", "[2001:db8:1:2::9], 2001:db8:1:2::9", "fe80::1%eth0, fe80::1",
			"::1, ::1", "64:ff9b::10.0.0.1, 64:ff9b::a00:1", "2002:a00:1::, 2002:a00:1::" })
	void peerThatIsNotTrustedIsTheClientWhateverItSends(String peer, String key) {
		assertThat(this.xForwardedFor.resolve(peer, NOT_ASKED)).isEqualTo(key);
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "example.com", "dead.beef", "999.1.1.1", "1.2.3.256", "1.2.3.4.", "1.2.3",
			"010.0.0.1", "::zz", "unknown", "10.0.0.1:80", "/var/run/socket" })
	void peerThatIsNoAddressStaysAsItIsAndIsNotLookedUp(String peer) {
		assertThat(this.xForwardedFor.resolve(peer, NOT_ASKED)).isEqualTo(peer);
	}

	@Test
	void nothingIsNothing() {
		assertThat(this.xForwardedFor.resolve(null, NOT_ASKED)).isNull();
		assertThat(this.xForwardedFor.resolve("", NOT_ASKED)).isNull();
		assertThat(this.xForwardedFor.resolve(" ", NOT_ASKED)).isNull();
	}

	@Test
	void withoutTrustedProxiesThePeerIsTheClient() {
		ForwardedAddressResolver none = resolver(TrustedProxies.of(List.of()), "X-Forwarded-For");
		assertThat(none.resolve("127.0.0.1", (header) -> List.of("203.0.113.7"))).isEqualTo("127.0.0.1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "10.0.0.1", "::ffff:10.0.0.1", "::ffff:a00:1" })
	void peerThatIsTrustedIsTheClientOfWhatItAsksItself(String peer) {
		assertThat(resolve(peer, null, null)).isEqualTo("10.0.0.1");
		assertThat(resolve(peer, " , ", null)).isEqualTo("10.0.0.1");
		assertThat(resolve(peer, null, " , ")).isEqualTo("10.0.0.1");
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
	@ValueSource(strings = { "X-Forwarded-For", "Forwarded", "X-Real-IP", "CF-Connecting-IP" })
	void headersThatTheProxiesDoNotWriteAreNotRead(String declared) {
		ForwardedAddressResolver own = resolver(TRUSTED, declared);
		String line = declared.equals("Forwarded") ? "for=203.0.113.7" : "203.0.113.7";
		assertThat(own.resolve("10.0.0.1", (header) -> List.of(header.equals(declared) ? line : "192.0.2.1")))
			.isEqualTo("203.0.113.7");
	}

	@Test
	void headerOfASingleAddressIsThatOfTheLastLine() {
		ForwardedAddressResolver own = resolver(TRUSTED, "CF-Connecting-IP");
		assertThat(own.resolve("10.0.0.1", (header) -> List.of("192.0.2.1", "203.0.113.7"))).isEqualTo("203.0.113.7");
		assertThat(own.resolve("10.0.0.1", (header) -> List.of("192.0.2.1", "garbage"))).isEqualTo("10.0.0.1");
		assertThat(own.resolve("10.0.0.1", (header) -> List.of("2001:db8:1:2::9"))).isEqualTo("2001:db8:1:2::9");
		assertThat(own.resolve("203.0.113.9", (header) -> List.of("192.0.2.1"))).isEqualTo("203.0.113.9");
	}

	@Test
	void junkOfTheClientDoesNotHideWhatTheProxyAdds() {
		for (String junk : List.of("for=\"", "for=\"\\", "\"", "for=192.0.2.1;x=\"")) {
			assertThat(resolve("10.0.0.1", null, junk + ", for=203.0.113.7")).isEqualTo("203.0.113.7");
		}
	}

	@Test
	void elementThatNamesNoClientSaysNothingAndHidesWhatIsLeftOfIt() {
		assertThat(resolve("10.0.0.1", null, "for=192.0.2.1, proto=https;by=10.0.0.1")).isEqualTo("10.0.0.1");
		assertThat(resolve("10.0.0.1", null, "for=192.0.2.1, proto=https")).isEqualTo("10.0.0.1");
	}

	@Test
	void severalLinesAreOneList() {
		List<String> lines = List.of("192.0.2.1", "203.0.113.7, 10.0.0.3", "10.0.0.2");
		assertThat(this.xForwardedFor.resolve("10.0.0.1", (header) -> lines)).isEqualTo("203.0.113.7");
		List<String> elements = lines.stream().map(ForwardedAddressResolverTests::forwarded).toList();
		assertThat(this.forwarded.resolve("10.0.0.1", (header) -> elements)).isEqualTo("203.0.113.7");
	}

	@Test
	void trustIsInTheAddressNotInItsNetwork() {
		ForwardedAddressResolver own = resolver(TrustedProxies.of(List.of("2001:db8::1")), "X-Forwarded-For");
		assertThat(own.resolve("2001:db8::2", NOT_ASKED)).isEqualTo("2001:db8::2");
		assertThat(own.resolve("2001:db8::1", (header) -> List.of("203.0.113.7"))).isEqualTo("203.0.113.7");
	}

	private @Nullable String resolve(String peer, @Nullable String xForwardedFor, @Nullable String forwarded) {
		return (forwarded != null) ? this.forwarded.resolve(peer, (header) -> lines(forwarded))
				: this.xForwardedFor.resolve(peer, (header) -> lines(xForwardedFor));
	}

	private static ForwardedAddressResolver resolver(TrustedProxies trusted, String header) {
		return new ForwardedAddressResolver(trusted, header, new CheckReporter(Map.of()));
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
