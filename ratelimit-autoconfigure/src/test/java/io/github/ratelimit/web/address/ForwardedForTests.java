package io.github.ratelimit.web.address;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ForwardedFor}. A hop without an address is shown as "?".
 */
class ForwardedForTests {

	@Test
	void withoutLinesThereIsNoHop() {
		assertThat(hops(new ForwardedFor("x-forwarded-for", List.of()))).isEmpty();
		assertThat(hops(new ForwardedFor("forwarded", List.of()))).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			192.0.2.1                               | 192.0.2.1
			192.0.2.1, 192.0.2.2,192.0.2.3          | 192.0.2.3 192.0.2.2 192.0.2.1
			192.0.2.1 \t,\t 192.0.2.2               | 192.0.2.2 192.0.2.1
			192.0.2.1:5678                          | 192.0.2.1
			192.0.2.1:_hidden                       | 192.0.2.1
			2001:db8::1                             | 2001:db8:0:0:0:0:0:1/128
			[2001:db8::1]                           | 2001:db8:0:0:0:0:0:1/128
			[2001:DB8::1%eth0]:80                   | 2001:db8:0:0:0:0:0:1/128
			::1                                     | 0:0:0:0:0:0:0:1/128
			::ffff:192.0.2.1                        | 192.0.2.1
			[::ffff:c000:201]:80                    | 192.0.2.1
			,, 192.0.2.1 ,,  , 192.0.2.2 ,          | 192.0.2.2 192.0.2.1
			unknown, 192.0.2.1                      | 192.0.2.1 ?
			_hidden, 192.0.2.1                      | 192.0.2.1 ?
			unix:, 192.0.2.1                        | 192.0.2.1 ?
			192.0.2.1 192.0.2.2                     | ?
			192.0.2.1;192.0.2.2                     | ?
			192.0.2.1:                              | ?
			192.0.2.1:http                          | ?
			192.0.2.1:123456                        | ?
			192.0.2.1:80:80                         | ?
			:80                                     | ?
			[2001:db8::1]:                          | ?
			[2001:db8::1]80                         | ?
			[2001:db8::1                            | ?
			[[2001:db8::1]]:80                      | ?
			[192.0.2.1]:80                          | ?
			2001:db8                                | ?
			for=192.0.2.1                           | ?
			"192.0.2.1", 192.0.2.2                  | 192.0.2.2 ?
			"192.0.2.1, 192.0.2.2                   | 192.0.2.2 ?
			192.0.2.1\\, 192.0.2.2                  | 192.0.2.2 ?
			localhost                               | ?
			""")
	void xForwardedForIsAListOfAddresses(String line, String hops) {
		assertThat(hops(new ForwardedFor("x-forwarded-for", List.of(line)))).containsExactly(hops.split(" "));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
			for=192.0.2.1                                            | 192.0.2.1
			For=192.0.2.1                                            | 192.0.2.1
			FOR="192.0.2.1"                                          | 192.0.2.1
			for=192.0.2.60:80                                        | 192.0.2.60
			for="192.0.2.60:80"                                      | 192.0.2.60
			for="[2001:db8::17]:4711"                                | 2001:db8:0:0:0:0:0:17/128
			for="[2001:db8::17]"                                     | 2001:db8:0:0:0:0:0:17/128
			for="2001:db8::17"                                       | 2001:db8:0:0:0:0:0:17/128
			for=[2001:db8::17]:4711                                  | 2001:db8:0:0:0:0:0:17/128
			for="[::ffff:c000:201]:_http"                            | 192.0.2.1
			for="\\1\\9\\2.0.2.1"                                    | 192.0.2.1
			for = 192.0.2.1                                          | 192.0.2.1
			proto=https;for=192.0.2.1;by=203.0.113.43                | 192.0.2.1
			proto=https ; for=192.0.2.1 ; by=203.0.113.43            | 192.0.2.1
			;;for=192.0.2.1;                                         | 192.0.2.1
			for=192.0.2.1, for=192.0.2.2,for=192.0.2.3               | 192.0.2.3 192.0.2.2 192.0.2.1
			,for=192.0.2.1, , for=192.0.2.2,,                        | 192.0.2.2 192.0.2.1
			for=192.0.2.1;host="a, for=192.0.2.9", for=192.0.2.2     | 192.0.2.2 192.0.2.1
			for=192.0.2.1;host="a;for=192.0.2.9"                     | 192.0.2.1
			for=192.0.2.1;host="a\\", for=192.0.2.9;b=\\""           | 192.0.2.1
			for=192.0.2.1;host="a\\\\", for=192.0.2.2                | 192.0.2.2 192.0.2.1
			host="";for=192.0.2.1                                    | 192.0.2.1
			for=unknown, for=192.0.2.1                               | 192.0.2.1 ?
			for=_hidden, for=192.0.2.1                               | 192.0.2.1 ?
			for="_SEVKISEK", for=192.0.2.1                           | 192.0.2.1 ?
			for=, for=192.0.2.1                                      | 192.0.2.1 ?
			for="", for=192.0.2.1                                    | 192.0.2.1 ?
			for=192.0.2.1;for=192.0.2.2                              | ?
			for=192.0.2.1;host=a;FOR=192.0.2.1                       | ?
			192.0.2.1                                                | ?
			for                                                      | ?
			for:192.0.2.1                                            | ?
			for=192.0.2.1;secret                                     | ?
			for=192.0.2.1 proto=https                                | ?
			xfor=192.0.2.1;for=192.0.2.2                             | 192.0.2.2
			for="192.0.2.1                                           | ?
			for=192.0.2.1"                                           | ?
			for="192.0.2.1\\"                                        | ?
			for="192.0.2.1""                                         | ?
			for="192.0.2.1"x                                         | ?
			for="192"".0.2.1"                                        | ?
			for=\\192.0.2.1                                          | ?
			for=192.0.2.1;host="                                     | ?
			for=192.0.2.1;host="a                                    | ?
			for="[2001:db8::1"                                       | ?
			for="[[2001:db8::1]]"                                    | ?
			"                                                        | ?
			""")
	void forwardedIsAListOfElements(String line, String hops) {
		assertThat(hops(new ForwardedFor("forwarded", List.of(line)))).containsExactly(hops.split(" "));
	}

	@ParameterizedTest
	@ValueSource(strings = { "for=\"", "\"", "for=\"a\\", "\\", "\\\"", "for=192.0.2.9;x=\"", "\"\"\"",
			"for=192.0.2.9;x=\"\\", "for=\"192.0.2.9", "a=\"\\\"", "for=192.0.2.9;x=\\\"" })
	void whatStandsToTheLeftDoesNotChangeWhatTheProxyWrote(String junk) {
		for (String written : new String[] { "for=192.0.2.1", "for=\"192.0.2.1:80\"",
				"for=192.0.2.1;host=\"a,\\\"b\"" }) {
			ForwardedFor hops = new ForwardedFor("forwarded", List.of(junk + ", " + written));
			assertThat(text(hops.next())).isEqualTo("192.0.2.1");
		}
	}

	@Test
	void elementThatNamesNoClientEndsTheHops() {
		assertThat(hops(new ForwardedFor("forwarded", List.of("for=192.0.2.1, proto=https")))).isEmpty();
		assertThat(hops(new ForwardedFor("forwarded", List.of("for=192.0.2.1, by=_a;host=b, for=192.0.2.2"))))
			.containsExactly("192.0.2.2");
	}

	@Test
	void severalLinesAreOneList() {
		assertThat(hops(new ForwardedFor("x-forwarded-for", List.of("192.0.2.1, 192.0.2.2", "", " , ", "192.0.2.3"))))
			.containsExactly("192.0.2.3", "192.0.2.2", "192.0.2.1");
		assertThat(
				hops(new ForwardedFor("forwarded", List.of("for=192.0.2.1, for=192.0.2.2", "", ",", "for=192.0.2.3"))))
			.containsExactly("192.0.2.3", "192.0.2.2", "192.0.2.1");
	}

	@Test
	void quotedStringDoesNotReachIntoAnotherLine() {
		assertThat(hops(new ForwardedFor("forwarded", List.of("for=\"192.0.2.1", "for=192.0.2.2\"", "for=192.0.2.3"))))
			.containsExactly("192.0.2.3", "?");
	}

	@ParameterizedTest
	@Timeout(10)
	@ValueSource(strings = { ",", "\"", "\\", "\\\"", "\"\\", ";", "=", "for=", "for=\",", "a=\"b\";", "for=1,", "[",
			":", " ", "\"\",", "\\\\\"" })
	void junkOfAnyLengthIsReadInNoTime(String text) {
		String junk = text.repeat((1 << 20) / text.length());
		for (String line : new String[] { junk, junk + "\"", "\"" + junk, junk + "for=192.0.2.1" }) {
			assertThat(hops(new ForwardedFor("x-forwarded-for", List.of(line)))).allMatch("?"::equals);
			assertThat(hops(new ForwardedFor("forwarded", List.of(line)))).isSubsetOf("192.0.2.1", "?");
		}
	}

	/** Up to the first hop without an address, beyond which nobody reads. */
	private static List<String> hops(ForwardedFor list) {
		List<String> hops = new ArrayList<>();
		for (String hop = list.next(); hop != null; hop = list.next()) {
			hops.add(text(hop));
			if (text(hop).equals("?")) {
				break;
			}
		}
		return hops;
	}

	private static String text(@Nullable String hop) {
		IpAddress address = (hop != null) ? IpAddress.parse(hop) : null;
		return (address != null) ? address.key(128) : "?";
	}

}
