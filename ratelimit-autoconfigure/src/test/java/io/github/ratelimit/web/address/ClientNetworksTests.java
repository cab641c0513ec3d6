package io.github.ratelimit.web.address;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link ClientNetworks}.
 */
class ClientNetworksTests {

	@ParameterizedTest
	@CsvSource({ "32, 2001:db8:0:0:0:0:0:0/32", "48, 2001:db8:1:0:0:0:0:0/48", "128, 2001:db8:1:2:3:4:5:6/128" })
	void networkHasThePrefix(int prefix, String key) {
		ClientNetworks networks = new ClientNetworks(prefix);
		assertThat(networks.apply("2001:db8:1:2:3:4:5:6")).isEqualTo(key);
		assertThat(networks.apply(key)).as("a key").isEqualTo(key);
	}

	@ParameterizedTest
	@ValueSource(strings = { "device-7", "10.0.0.1:80", "2001:db8::/32", " " })
	void whatIsNoAddressStaysAsItIs(String text) {
		assertThat(new ClientNetworks(64).apply(text)).isEqualTo(text);
	}

	@ParameterizedTest
	@ValueSource(ints = { Integer.MIN_VALUE, -1, 0, 31, 129, Integer.MAX_VALUE })
	void prefixOutOfRangeIsRefused(int prefix) {
		assertThatIllegalArgumentException().isThrownBy(() -> new ClientNetworks(prefix))
			.withMessage(prefix + " is not from 32 to 128, such as 64");
	}

	@ParameterizedTest
	@ValueSource(ints = { 32, 33, 64, 127, 128 })
	void prefixInRangeIsTaken(int prefix) {
		assertThatNoException().isThrownBy(() -> new ClientNetworks(prefix));
	}

}
