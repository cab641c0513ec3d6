package io.github.ratelimit.interceptor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.ratelimit.RateLimit;

import static io.github.ratelimit.interceptor.Limiting.passes;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which argument an expression means.
 */
class ArgumentTests {

	private final Limiting limiting = new Limiting();

	private final FakeCaller caller = new FakeCaller();

	private final Service service;

	ArgumentTests() {
		this.limiting.caller = this.caller;
		this.service = this.limiting.proxy(new Service());
	}

	@Test
	void positionsCountFromZeroInBothSpellings() {
		assertThat(passes(() -> this.service.positions("a", "b", "x"))).isEqualTo(2);
		assertThat(passes(() -> this.service.positions("a", "b", "y"))).isZero();
		assertThat(passes(() -> this.service.positions("a", "c", "x"))).isEqualTo(2);
		assertThat(passes(() -> this.service.positions("d", "b", "x"))).isEqualTo(2);
	}

	@Test
	void overloadedMethodsHaveTheirOwnPositions() {
		assertThat(passes(() -> this.service.overloaded("a"))).isEqualTo(2);
		assertThat(passes(() -> this.service.overloaded(1, "a"))).isEqualTo(2);
		assertThat(passes(() -> this.service.overloaded(2, "a"))).isZero();
		assertThat(passes(() -> this.service.overloaded(2, "b"))).isEqualTo(2);
	}

	@Test
	void nullArgumentGivesWayToTheVariableOfItsName() {
		this.caller.user = "ann";
		assertThat(passes(() -> this.service.hidden(null))).isEqualTo(2);
		assertThat(passes(() -> this.service.hidden("ann"))).isZero();
	}

	/** As in Spring's own annotations, where the later parameter takes the name. */
	@Test
	void laterParameterTakesTheNameOfAPosition() {
		assertThat(passes(() -> this.service.nameFirst("a", "x"))).isEqualTo(2);
		assertThat(passes(() -> this.service.nameFirst("b", "x"))).isZero();
		assertThat(passes(() -> this.service.nameLast("x", "a"))).isEqualTo(2);
		assertThat(passes(() -> this.service.nameLast("x", "b"))).isEqualTo(2);
	}

	@Test
	void expressionThatIsAskedAgainFindsTheArgumentsOfItsCall() {
		assertThat(passes(() -> this.service.conditional("a", true))).isEqualTo(2);
		assertThat(passes(() -> this.service.conditional("a", false))).isEqualTo(Limiting.always());
		assertThat(passes(() -> this.service.conditional("b", true))).isEqualTo(2);
	}

	static class Service {

		@RateLimit(value = "2/minute", key = "{#a0, #p1}")
		public void positions(String first, String second, String third) {
		}

		@RateLimit(value = "2/minute", key = "#name")
		public void overloaded(String name) {
		}

		@RateLimit(value = "2/minute", key = "#name")
		public void overloaded(int number, String name) {
		}

		@RateLimit(value = "2/minute", key = "#principal")
		public void hidden(@Nullable String principal) {
		}

		@RateLimit(value = "2/minute", key = "#p1")
		public void nameFirst(String p1, String other) {
		}

		@RateLimit(value = "2/minute", key = "#p0")
		public void nameLast(String other, String p0) {
		}

		@RateLimit(value = "2/minute", key = "#name", condition = "#limited")
		public void conditional(String name, boolean limited) {
		}

	}

}
