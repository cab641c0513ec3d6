package io.github.ratelimit.web.address;

import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link IpAddress}.
 */
class IpAddressTests {

	@ParameterizedTest
	@ValueSource(strings = { "0.0.0.0", "1.2.3.4", "9.10.99.100", "127.0.0.1", "199.200.249.250", "203.0.113.7",
			"255.255.255.255" })
	void ipv4IsItsOwnKey(String text) {
		assertThat(key(text)).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource({ "::ffff:1.2.3.4, 1.2.3.4", "::FFFF:1.2.3.4, 1.2.3.4", "::ffff:102:304, 1.2.3.4",
			"::fFfF:0102:0304, 1.2.3.4", "0:0:0:0:0:ffff:1.2.3.4, 1.2.3.4", "0:0:0:0:0:ffff:102:304, 1.2.3.4",
			"0000:0000:0000:0000:0000:ffff:0102:0304, 1.2.3.4", "0::ffff:1.2.3.4, 1.2.3.4", "::0:ffff:1.2.3.4, 1.2.3.4",
			"0:0::0:ffff:102:304, 1.2.3.4", "[::ffff:1.2.3.4], 1.2.3.4", "::ffff:1.2.3.4%eth0, 1.2.3.4",
			"::ffff:0:0, 0.0.0.0", "::ffff:0:1, 0.0.0.1", "::ffff:ffff:ffff, 255.255.255.255",
			"::ffff:203.0.113.7, 203.0.113.7", "::FFFF:cb00:7107, 203.0.113.7" })
	void mappedIsTheIpv4AddressInside(String text, String key) {
		assertThat(key(text)).isEqualTo(key);
	}

	@ParameterizedTest
	@CsvSource({ "64:ff9b::1.2.3.4, 1.2.3.4", "64:FF9B::102:304, 1.2.3.4", "64:ff9b:0:0:0:0:1.2.3.4, 1.2.3.4",
			"0064:ff9b:0:0:0:0:0102:0304, 1.2.3.4", "64:ff9b::, 0.0.0.0", "[64:ff9b::c000:221%1], 192.0.2.33",
			"2002:102:304::, 1.2.3.4", "2002:0102:0304:0:0:0:0:1, 1.2.3.4", "2002:102:304:ffff::1, 1.2.3.4",
			"2002:C000:0204::5%en0, 192.0.2.4", "2002::, 0.0.0.0" })
	void translatedIsTheIpv4AddressInside(String text, String key) {
		assertThat(key(text)).isEqualTo(key);
	}

	@ParameterizedTest
	@CsvSource({ "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0/64", "2001:DB8:1:2::ff, 2001:db8:1:2:0:0:0:0/64",
			"2001:0db8:0001:0002::, 2001:db8:1:2:0:0:0:0/64", "2001:db8:1:2:0:0:1.2.3.4, 2001:db8:1:2:0:0:0:0/64",
			"2001:db8:1:2::1.2.3.4, 2001:db8:1:2:0:0:0:0/64", "[2001:db8:1:2::9], 2001:db8:1:2:0:0:0:0/64",
			"[2001:db8:1:2::9%eth0], 2001:db8:1:2:0:0:0:0/64", "2001:db8::, 2001:db8:0:0:0:0:0:0/64",
			"2001:db8:0:0:1::, 2001:db8:0:0:0:0:0:0/64", "2001:0:0:1::1, 2001:0:0:1:0:0:0:0/64",
			"fe80::1%eth0, fe80:0:0:0:0:0:0:0/64", "FE80::1%25en1, fe80:0:0:0:0:0:0:0/64", "::1, 0:0:0:0:0:0:0:0/64",
			"::, 0:0:0:0:0:0:0:0/64", "0:0:0:0:0:0:0:1, 0:0:0:0:0:0:0:0/64", "1:2:3:4:5:6:7::, 1:2:3:4:0:0:0:0/64",
			"::2:3:4:5:6:7:8, 0:2:3:4:0:0:0:0/64", "1::3:4:5:6:7:8, 1:0:3:4:0:0:0:0/64",
			"::fffe:1.2.3.4, 0:0:0:0:0:0:0:0/64", "::1:ffff:1.2.3.4, 0:0:0:0:0:0:0:0/64",
			"::1.2.3.4, 0:0:0:0:0:0:0:0/64", "64:ff9b:1::1.2.3.4, 64:ff9b:1:0:0:0:0:0/64",
			"64:ff9b::1:0:0, 64:ff9b:0:0:0:0:0:0/64", "2003:102:304::, 2003:102:304:0:0:0:0:0/64",
			"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255, ffff:ffff:ffff:ffff:0:0:0:0/64" })
	void ofIpv6TheNetworkCounts(String text, String key) {
		assertThat(key(text)).isEqualTo(key);
	}

	/** The examples of RFC 5952, section 4. */
	@ParameterizedTest
	@CsvSource({ "2001:0db8::0001, 2001:db8::1", "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
			"2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1", "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
			"2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1", "2001:DB8::ABCD, 2001:db8::abcd", "0:0:0:0:0:0:0:0, ::",
			"0:0:0:0:0:0:0:1, ::1", "1:0:0:0:0:0:0:0, 1::", "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
			"::ffff:192.0.2.1, 192.0.2.1", "192.0.2.1, 192.0.2.1", "fe80::1%eth0, fe80::1" })
	void textIsCanonical(String text, String canonical) {
		assertThat(IpAddress.parse(text)).hasToString(canonical);
	}

	@ParameterizedTest
	@CsvSource({ "32, 2001:db8:0:0:0:0:0:0/32", "33, 2001:db8:8000:0:0:0:0:0/33", "47, 2001:db8:fffe:0:0:0:0:0/47",
			"48, 2001:db8:ffff:0:0:0:0:0/48", "52, 2001:db8:ffff:f000:0:0:0:0/52", "56, 2001:db8:ffff:ff00:0:0:0:0/56",
			"64, 2001:db8:ffff:ffff:0:0:0:0/64", "127, 2001:db8:ffff:ffff:ffff:ffff:ffff:fffe/127",
			"128, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff/128" })
	void prefixIsThatOfTheKey(int prefix, String key) {
		IpAddress address = IpAddress.parse("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff");
		assertThat(address).isNotNull();
		assertThat(address.key(prefix)).isEqualTo(key);
	}

	@Test
	void prefixIsNoneOfIpv4() {
		for (String text : new String[] { "255.255.255.255", "::ffff:255.255.255.255", "64:ff9b::255.255.255.255",
				"2002:ffff:ffff::" }) {
			IpAddress address = IpAddress.parse(text);
			assertThat(address).isNotNull();
			assertThat(address.key(32)).isEqualTo("255.255.255.255");
		}
	}

	static Stream<String> noAddresses() {
		return Stream.of("", " ", " 1.2.3.4", "1.2.3.4 ", "\t::1", "localhost", "example.com", "dead.beef", "unknown",
				"_hidden", "1", "1.2", "127.1", "1.2.3", "1.2.3.4.", ".1.2.3.4", "1..2.3", "1.2.3.4.5", "256.1.1.1",
				"1.2.3.256", "999.1.1.1", "1000.1.1.1", "01.2.3.4", "1.2.3.04", "1.2.3.00", "0177.0.0.1", "0x7f.0.0.1",
				"0x7f000001", "2130706433", "017700000001", "1.2.3.-4", "+1.2.3.4", "1.2.3.4e0", "1,2,3,4",
				"1.2.3.4:80", "1.2.3.4/32", "1.2.3.4%eth0", "[1.2.3.4]", "1.2.3.a", "\u0661.2.3.4", "1.2.3.\uff14",
				"1\u3002" + "2.3.4", ":", ":::", ":1", "1:", "1::2::3", "::1::", "::zz", "::g", "::-1", "::+1", "::0x1",
				"::12345", "::\uff11", "::\u0661", ":: 1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::",
				"::1:2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", "1:2:3:4:5:6:7:8:", ":1:2:3:4:5:6:7:8",
				"1:2:3:4:5:6:7:1.2.3.4", "1.2.3.4::", "::1.2.3.4:5", "1.2.3.4:5:6:7:8:9:a", "::1.2.3", "::1.2.3.256",
				"::ffff:01.2.3.4", "::ffff:1.2.3.4.5", "1:2:3:4:5:6:1.2.3.4:7", "[", "]", "[]", "[::1", "::1]",
				"[::1]]", "[[::1]]", "[::1]:80", "[::1]x", "x[::1]", "%", "%eth0", "[%eth0]", "::1/128", "fe80:%eth0:1",
				"1.2.3.4%::", "::\n1", "::1\0", "::ffff:1.2.3.4\r\n");
	}

	@ParameterizedTest
	@MethodSource("noAddresses")
	void whatIsNoAddressIsNone(String text) {
		assertThat(IpAddress.parse(text)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "1", ".", ":", "::", "1.", "1:", "0", "[", "%", "a:", "\u0661" })
	void junkOfAnyLengthIsNoAddress(String text) {
		assertThat(IpAddress.parse(text.repeat((1 << 20) / text.length()))).isNull();
	}

	@Test
	void zoneOfAnyLengthIsDropped() {
		assertThat(key("fe80::1%" + "x".repeat(1 << 20))).isEqualTo(key("fe80::1"));
	}

	@ParameterizedTest
	@CsvSource({ "10.1.2.3, 10.1.2.4, 29, true", "10.1.2.3, 10.1.2.4, 30, false", "10.1.2.3, 11.0.0.0, 0, true",
			"10.1.2.3, 10.1.2.3, 32, true", "10.1.2.3, 10.1.2.2, 32, false", "::ffff:10.1.2.3, 10.1.2.3, 32, true",
			"10.1.2.3, 64:ff9b::10.1.2.3, 0, false", "10.1.2.3, 2002:a01:203::, 0, false",
			"::10.1.2.3, 10.1.2.3, 0, false", "2001:db8::, 2001:db8::1, 127, true",
			"2001:db8::, 2001:db8::1, 128, false", "fe80::1%a, fe80::1%b, 128, true" })
	void networkIsShared(String one, String other, int prefix, boolean shared) {
		IpAddress first = Objects.requireNonNull(IpAddress.parse(one));
		IpAddress second = Objects.requireNonNull(IpAddress.parse(other));
		assertThat(first.sharesNetwork(second, prefix)).isEqualTo(shared);
		assertThat(second.sharesNetwork(first, prefix)).isEqualTo(shared);
	}

	private static String key(String text) {
		IpAddress address = IpAddress.parse(text);
		assertThat(address).as(text).isNotNull();
		return address.key(64);
	}

}
