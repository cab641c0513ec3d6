package io.github.ratelimit.interceptor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.ratelimit.RateLimit;

import static io.github.ratelimit.interceptor.Limiting.passes;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which texts are the same key.
 */
class KeyNormalizerTests {

	private final Service service = new Limiting().proxy(new Service());

	@ParameterizedTest
	@CsvSource({ "'ann', 'ann '", "'ann', '\t ann\n'", "'ann', '\u00a0ann'", "'ann', '\u3000ann'",
			"'ann', '\uff41\uff4e\uff4e'", "'ren\u00e9', 'rene\u0301'", "'fi', '\ufb01'", "'42', '\u2074\u00b2'" })
	void oneNameWrittenInTwoWaysIsOneKey(String one, String other) {
		assertThat(passes(() -> this.service.name(one))).isEqualTo(2);
		assertThat(passes(() -> this.service.name(other))).isZero();
		assertThat(passes(() -> this.service.list(one))).isEqualTo(2);
		assertThat(passes(() -> this.service.list(other))).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "ann, Ann", "ann, ANN", "'an n', ann", "'ren\u00e9', rene", "ss, '\u00df'" })
	void otherNamesAreOtherKeys(String one, String other) {
		assertThat(passes(() -> this.service.name(one))).isEqualTo(2);
		assertThat(passes(() -> this.service.name(other))).isEqualTo(2);
	}

	@Test
	void nameOfBlanksOfAnyKindIsNone() {
		assertThat(passes(() -> this.service.name("\u3000\u00a0"))).isEqualTo(2);
		assertThat(passes(() -> this.service.name(null))).isZero();
	}

	static class Service {

		@RateLimit(value = "2/minute", key = "#name")
		public void name(String name) {
		}

		@RateLimit(value = "2/minute", key = "{#name, 'x'}")
		public void list(String name) {
		}

	}

}
