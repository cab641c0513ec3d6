package io.github.ratelimit.interceptor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ModelAttribute;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitExempt;
import io.github.ratelimit.check.RateLimitConfigurationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Annotations on methods that no proxy can intercept stop the application.
 */
class UnreachableMethodTests {

	private final Limiting limiting = new Limiting();

	@Test
	void privateMethod() {
		assertThatRefused(PrivateMethod.class, "PrivateMethod.get()", "private", "Make the method public");
	}

	@Test
	void privateMethodOfSuperClass() {
		assertThatRefused(InheritingPrivateMethod.class, "PrivateMethod.get()", "private", "Make the method public");
	}

	@Test
	void staticMethod() {
		assertThatRefused(StaticMethod.class, "StaticMethod.get()", "static", "Make it a method of the instance");
	}

	@Test
	void finalMethod() {
		assertThatRefused(FinalMethod.class, "FinalMethod.get()", "final", "Make the method non-final");
	}

	@Test
	void finalMethodOfLimitedClass() {
		assertThatRefused(FinalMethodOfLimitedClass.class, "FinalMethodOfLimitedClass.get()", "final",
				"Make the method non-final");
	}

	@Test
	void finalClass() {
		assertThatRefused(FinalClass.class, FinalClass.class.getName(), "final", "Make the class non-final");
	}

	@Test
	void finalClassMayHaveAnInterface() {
		assertThatNoException().isThrownBy(() -> this.limiting.check(FinalClassWithInterface.class));
		assertThatNoException().isThrownBy(() -> this.limiting.check(FinalClassWithInheritedInterface.class));
	}

	@Test
	void privateAndStaticMethodsOfLimitedClassAreNotMeant() {
		assertThatNoException().isThrownBy(() -> this.limiting.check(LimitedClassWithHelpers.class));
	}

	@Test
	void finalMethodWithoutAnnotationIsLeftAlone() {
		assertThatNoException().isThrownBy(() -> this.limiting.check(UnlimitedFinalMethod.class));
	}

	@ParameterizedTest
	@ValueSource(classes = { OnlyScheduled.class, AsyncClass.class, ControllerWithoutHandlers.class })
	void classWhoseAnnotationReachesNoMethod(Class<?> type) {
		assertThatExceptionOfType(RateLimitConfigurationException.class).isThrownBy(() -> this.limiting.check(type))
			.withMessageContaining(type.getName())
			.withMessageContaining("@RateLimit has no effect, because it reaches none of the methods")
			.satisfies((ex) -> assertThat(ex.action()).contains("Annotate the methods themselves"));
	}

	@Test
	void classWhoseAnnotationReachesSomeMethods() {
		assertThatNoException().isThrownBy(() -> this.limiting.check(PartlyScheduled.class));
		PartlyScheduled service = this.limiting.proxy(new PartlyScheduled());
		assertThat(Limiting.passes(service::get)).isEqualTo(2);
		assertThat(Limiting.passes(service::poll)).isEqualTo(Limiting.always());
		assertThat(Limiting.passes(service::hear)).isEqualTo(Limiting.always());
	}

	@Test
	void classThatInheritsAnAnnotationForOthersIsLeftAlone() {
		assertThatNoException().isThrownBy(() -> this.limiting.check(InheritingScheduled.class));
	}

	@Test
	void classWhoseMethodsAreExemptIsLeftAlone() {
		assertThatNoException().isThrownBy(() -> this.limiting.check(AllExempt.class));
	}

	private void assertThatRefused(Class<?> type, String place, String reason, String action) {
		assertThatExceptionOfType(RateLimitConfigurationException.class).isThrownBy(() -> this.limiting.check(type))
			.withMessageContaining("@RateLimit has no effect")
			.withMessageContaining(place)
			.withMessageContaining("because it is " + reason)
			.satisfies((ex) -> assertThat(ex.action()).contains(action));
	}

	static class PrivateMethod {

		@RateLimit("5/minute")
		private void get() {
		}

	}

	static class InheritingPrivateMethod extends PrivateMethod {

	}

	static class StaticMethod {

		@RateLimit("5/minute")
		public static void get() {
		}

	}

	static class FinalMethod {

		@RateLimit("5/minute")
		public final void get() {
		}

	}

	@RateLimit("5/minute")
	static class FinalMethodOfLimitedClass {

		public final void get() {
		}

	}

	static final class FinalClass {

		@RateLimit("5/minute")
		public void get() {
		}

	}

	static final class FinalClassWithInterface implements Runnable {

		@Override
		@RateLimit("5/minute")
		public void run() {
		}

	}

	static class Base implements Runnable {

		@Override
		@RateLimit("5/minute")
		public void run() {
		}

	}

	static final class FinalClassWithInheritedInterface extends Base {

	}

	@RateLimit("5/minute")
	static class LimitedClassWithHelpers {

		public void get() {
			help();
			helpStatically();
		}

		private void help() {
		}

		public static void helpStatically() {
		}

	}

	static class UnlimitedFinalMethod {

		@RateLimit("5/minute")
		public void get() {
		}

		public final void other() {
		}

	}

	@RateLimit("2/minute")
	abstract static class LimitedBase {

	}

	static class InheritingScheduled extends LimitedBase {

		@Scheduled(fixedRate = 1000)
		public void poll() {
		}

	}

	@RateLimit("2/minute")
	static class OnlyScheduled {

		@Scheduled(fixedRate = 1000)
		public void poll() {
		}

	}

	@Async
	@RateLimit("2/minute")
	static class AsyncClass {

		public void get() {
		}

	}

	@Controller
	@RateLimit("2/minute")
	static class ControllerWithoutHandlers {

		@ModelAttribute
		public void common() {
		}

		public void help() {
		}

	}

	@RateLimit("2/minute")
	static class PartlyScheduled {

		public void get() {
		}

		@Scheduled(fixedRate = 1000)
		public void poll() {
		}

		@EventListener
		public void hear() {
		}

	}

	@RateLimit("2/minute")
	static class AllExempt {

		@RateLimitExempt
		public void get() {
		}

	}

}
