package io.github.ratelimit.web;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientAddress}.
 */
class ClientAddressTests {

	@ParameterizedTest
	@CsvSource({ "203.0.113.7, 203.0.113.7", "::ffff:203.0.113.7, 203.0.113.7", "::FFFF:cb00:7107, 203.0.113.7",
			"0:0:0:0:0:ffff:203.0.113.7, 203.0.113.7", "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0/64",
			"2001:DB8:1:2::ff, 2001:db8:1:2:0:0:0:0/64", "2001:0db8:0001:0002::, 2001:db8:1:2:0:0:0:0/64",
			"[2001:db8:1:2::9], 2001:db8:1:2:0:0:0:0/64", "fe80::1%eth0, fe80:0:0:0:0:0:0:0/64",
			"::1, 0:0:0:0:0:0:0:0/64" })
	void oneClientHasOneText(String address, String canonical) {
		assertThat(ClientAddress.canonical(address)).isEqualTo(canonical);
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "example.com", "dead.beef", "999.1.1.1", "1.2.3.256", "1.2.3.4.", "1.2.3",
			"::zz", "unknown" })
	void whatIsNoAddressStaysAsItIsAndIsNotLookedUp(String text) {
		assertThat(ClientAddress.canonical(text)).isEqualTo(text);
	}

	@Test
	void nothingIsNothing() {
		assertThat(ClientAddress.canonical(null)).isNull();
		assertThat(ClientAddress.canonical(" ")).isNull();
	}

}
