package io.github.ratelimit.web;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link StructuredFields}. Expected texts follow RFC 9651, section 4.1.
 */
class StructuredFieldsTests {

	@Test
	void memberWithParameters() {
		assertThat(new StructuredFields().member("default").parameter("r", 50).parameter("t", 30))
			.hasToString("\"default\";r=50;t=30");
	}

	@Test
	void membersAreSeparatedByCommaAndBlank() {
		assertThat(new StructuredFields().member("burst").parameter("q", 100).member("daily").parameter("q", 1000))
			.hasToString("\"burst\";q=100, \"daily\";q=1000");
	}

	@Test
	void quotesAndBackslashesAreEscaped() {
		assertThat(new StructuredFields().member("a\"b\\c")).hasToString("\"a\\\"b\\\\c\"");
	}

	@Test
	void everyPrintableCharacterIsAllowed() {
		assertThat(new StructuredFields().member(" ~")).hasToString("\" ~\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\rb", "a\nSet-Cookie: x", "\t", "\u0000", "\u007f", "é", "日" })
	void otherCharactersAreRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> new StructuredFields().member(text))
			.withMessageContaining("U+");
	}

	@Test
	void integersAreCutToFifteenDigits() {
		assertThat(new StructuredFields().member("x").parameter("r", Long.MAX_VALUE).parameter("t", Long.MIN_VALUE))
			.hasToString("\"x\";r=999999999999999;t=-999999999999999");
	}

}
