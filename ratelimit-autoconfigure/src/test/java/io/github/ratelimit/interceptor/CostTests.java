package io.github.ratelimit.interceptor;

import java.math.BigDecimal;
import java.math.BigInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ratelimit.InvalidCostException;
import io.github.ratelimit.RateLimit;

import static io.github.ratelimit.interceptor.Limiting.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How many permits a call takes.
 */
class CostTests {

	private final Service service = new Limiting().proxy(new Service());

	@Test
	void numberIsTakenByEveryCall() {
		assertThat(passes(this.service::constant)).isEqualTo(3);
	}

	@Test
	void expressionIsEvaluatedForEveryCall() {
		this.service.bySize(7);
		this.service.bySize(2);
		assertThat(passes(() -> this.service.bySize(1))).isEqualTo(1);
	}

	@Test
	void wholeNumbersOfAnyTypeAreTaken() {
		this.service.bySize(2L);
		this.service.bySize(2.0);
		this.service.bySize(new BigDecimal("2e0"));
		this.service.bySize(BigInteger.TWO);
		this.service.bySize(" 2 ");
		assertThat(passes(() -> this.service.bySize(1))).isZero();
	}

	@Test
	void costAboveTheLimitIsRefusedForGood() {
		assertThat(passes(() -> this.service.bySize(11))).isZero();
		assertThat(passes(() -> this.service.bySize(Long.MAX_VALUE))).isZero();
		assertThat(passes(() -> this.service.bySize(10))).isEqualTo(1);
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "0", "-1", "", " ", "ten", "1.5", "9e99", "1e999999999", "1e-999999999",
			"9223372036854775808", "-9223372036854775809", "0x10", "NaN", "Infinity", "1 or 1=1",
			"0000000000000000000000000000000001" })
	void anythingButAWholeNumberAboveZeroIsTheErrorOfTheCaller(@Nullable String size) {
		assertThatExceptionOfType(InvalidCostException.class).isThrownBy(() -> this.service.bySize(size))
			.withMessage("the cost of a call must be a whole number of at least 1");
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0, -1, 1.5, 9e99, Double.NaN, Double.POSITIVE_INFINITY })
	void numbersThatAreNoCostAreTheErrorOfTheCaller(double size) {
		assertThatExceptionOfType(InvalidCostException.class).isThrownBy(() -> this.service.bySize(size));
	}

	@Test
	void costOfSomethingThatIsNullIsTheErrorOfTheCaller() {
		assertThatExceptionOfType(InvalidCostException.class).isThrownBy(() -> this.service.byLength(null));
		this.service.byLength("1234567890");
		assertThat(passes(() -> this.service.byLength("1"))).isZero();
	}

	@Test
	void objectThatIsNoNumberIsTheErrorOfTheCaller() {
		assertThatExceptionOfType(InvalidCostException.class).isThrownBy(() -> this.service.bySize(new int[] { 1 }));
	}

	@Test
	void invalidCostMovesNoCounter() {
		assertThatExceptionOfType(InvalidCostException.class).isThrownBy(() -> this.service.bySize(-5));
		assertThat(passes(() -> this.service.bySize(1))).isEqualTo(10);
	}

	@Test
	void invalidCostOfALaterAnnotationMovesNoCounterOfAnEarlierOne() {
		assertThatExceptionOfType(InvalidCostException.class).isThrownBy(() -> this.service.repeated(0));
		assertThat(passes(() -> this.service.repeated(1))).isEqualTo(2);
	}

	static class Service {

		@RateLimit(value = "10/minute", cost = "3")
		public void constant() {
		}

		@RateLimit(value = "10/minute", cost = "#text.length()")
		public void byLength(@Nullable String text) {
		}

		@RateLimit(value = "10/minute", cost = "#size")
		public void bySize(@Nullable Object size) {
		}

		@RateLimit("2/minute")
		@RateLimit(value = "10/minute", cost = "#size")
		public void repeated(int size) {
		}

	}

}
