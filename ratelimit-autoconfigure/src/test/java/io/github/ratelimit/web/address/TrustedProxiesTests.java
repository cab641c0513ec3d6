package io.github.ratelimit.web.address;

import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TrustedProxies}.
 */
class TrustedProxiesTests {

	@ParameterizedTest
	@CsvSource({ "10.0.0.0/8, 10.0.0.0", "10.0.0.0/8, 10.255.255.255", "10.0.0.5/8, 10.9.9.9",
			"' 10.0.0.0/8 ', 10.1.1.1", "192.0.2.1, 192.0.2.1", "192.0.2.1/32, 192.0.2.1", "192.0.2.0/31, 192.0.2.1",
			"172.16.0.0/12, 172.31.255.255", "0.0.0.0/0, 203.0.113.7", "10.0.0.0/8, ::ffff:10.1.2.3",
			"10.0.0.0/8, ::FFFF:a01:203", "::ffff:10.0.0.0/104, 10.1.2.3", "::ffff:a00:0/104, ::ffff:10.1.2.3",
			"::ffff:192.0.2.1, 192.0.2.1", "::ffff:192.0.2.1/128, 192.0.2.1", "::ffff:0:0/96, 203.0.113.7", "::1, ::1",
			"::1/128, 0:0:0:0:0:0:0:1", "2001:db8::/32, 2001:DB8:ffff::1", "2001:db8::5/32, 2001:db8::",
			"[2001:db8::1], 2001:db8::1", "[2001:db8::]/64, 2001:db8::1", "fe80::/10, febf::1%eth0",
			"fc00::/7, fdff::1", "::/0, 2001:db8::1", "64:ff9b::c000:201, 64:ff9b::192.0.2.1",
			"2002:c000:204::/48, 2002:c000:204::1" })
	void addressInARangeIsTrusted(String range, String address) {
		assertThat(TrustedProxies.of(List.of(range)).trusts(parse(address))).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "10.0.0.0/8, 11.0.0.0", "10.0.0.0/8, 9.255.255.255", "192.0.2.1, 192.0.2.2", "192.0.2.0/31, 192.0.2.2",
			"172.16.0.0/12, 172.32.0.0", "::ffff:10.0.0.0/104, 11.0.0.0", "::1, ::2", "::1, 127.0.0.1",
			"127.0.0.0/8, ::1", "2001:db8::/32, 2001:db9::", "2001:db8::/33, 2001:db8:8000::", "::/0, 10.0.0.1",
			"0.0.0.0/0, 2001:db8::1", "0.0.0.0/0, ::10.0.0.1" })
	void addressOutsideIsNot(String range, String address) {
		assertThat(TrustedProxies.of(List.of(range)).trusts(parse(address))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "64:ff9b::10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2002:a00:1::1" })
	void addressThatOnlyHoldsThatOfAProxyIsNot(String address) {
		assertThat(TrustedProxies.of(List.of("10.0.0.0/8", "0.0.0.0/0")).trusts(parse(address))).isFalse();
	}

	@Test
	void anyRangeWillDo() {
		TrustedProxies proxies = TrustedProxies.of(List.of("10.0.0.0/8", "::1", "192.0.2.1"));
		assertThat(List.of("10.1.1.1", "::1", "192.0.2.1")).allMatch((address) -> proxies.trusts(parse(address)));
		assertThat(proxies.trusts(parse("192.0.2.2"))).isFalse();
	}

	@Test
	void withoutRangesNoneIsTrusted() {
		for (TrustedProxies none : List.of(TrustedProxies.of(List.of()), TrustedProxies.of(List.of()))) {
			assertThat(none.trusts(parse("127.0.0.1"))).isFalse();
			assertThat(none.trusts(parse("::1"))).isFalse();
			assertThat(none.tooWide()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "/", "/8", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
			"10.0.0.0/8/8", "10.0.0.0/255.0.0.0", "10.0.0.0/1000", "10.0.0.0 /8", "10.0.0.0/ 8", "10.0.0.0-10.0.0.9",
			"10.0.0/8", "10/8", "10.*", "010.0.0.0/8", "0x0a000000/8", "256.0.0.0/8", "10.0.0.0:80", "2001:db8::/64:1",
			"2001:db8:/32", "[10.0.0.0]/8", "[2001:db8::/32]", "proxy.example.com", "example.com/8", "\u0661.0.0.0/8",
			"10.0.0.0/\u0668", "all", "*" })
	void whatIsNoRangeIsShown(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> TrustedProxies.of(List.of("::1", text)))
			.withMessageContaining("\"" + text + "\" is not an address or a range of addresses")
			.withMessageContaining("\"192.0.2.1\", \"10.0.0.0/8\", \"2001:db8::/32\"");
	}

	@ParameterizedTest
	@CsvSource({ "10.0.0.0/33, 0 to 32", "10.0.0.0/128, 0 to 32", "2001:db8::/129, 0 to 128", "::/999, 0 to 128",
			"::ffff:10.0.0.0/95, 96 to 128", "::ffff:10.0.0.0/8, 96 to 128", "::ffff:10.0.0.0/129, 96 to 128" })
	void prefixOutOfRangeIsShown(String text, String accepted) {
		assertThatIllegalArgumentException().isThrownBy(() -> TrustedProxies.of(List.of(text)))
			.withMessageContaining("\"" + text + "\" has a prefix that is not from " + accepted)
			.withMessageContaining("\"10.0.0.0/8\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "LOCALHOST", " Localhost " })
	void nameOfThisMachineIsNoAddress(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> TrustedProxies.of(List.of(text)))
			.withMessage("\"" + text + "\" is not an address: write 127.0.0.1 and ::1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.0.0.0/0", "10.0.0.0/7", "10.0.0.0/1", "::/0", "fc00::/6", "::ffff:0:0/96",
			"::ffff:10.0.0.0/103" })
	void rangeWiderThanAnyPrivateNetworkIsTold(String text) {
		assertThat(TrustedProxies.of(List.of("10.0.0.0/8", " " + text, "0.0.0.0/0")).tooWide()).hasValue(text);
	}

	@ParameterizedTest
	@ValueSource(strings = { "10.0.0.0/8", "127.0.0.0/8", "192.0.2.1", "fc00::/7", "fe80::/10", "::1",
			"::ffff:10.0.0.0/104" })
	void rangeOfAPrivateNetworkIsNotTooWide(String text) {
		assertThat(TrustedProxies.of(List.of(text)).tooWide()).isEmpty();
	}

	private static IpAddress parse(String text) {
		return Objects.requireNonNull(IpAddress.parse(text));
	}

}
