package io.github.ratelimit.interceptor;

import java.util.List;
import java.util.Map;

import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitExempt;
import io.github.ratelimit.check.RateLimitConfigurationException;
import io.github.ratelimit.policy.PolicySettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Annotations that cannot work stop the application, and say where they stand and what
 * would be accepted.
 */
@ExtendWith(OutputCaptureExtension.class)
class AnnotationCheckTests {

	private final Limiting limiting = new Limiting();

	@Test
	void typoInLimit() {
		assertThatRefused(LimitTypo.class).hasMessageContaining("LimitTypo.get()")
			.hasMessageContaining("\"5-minute\" is not a limit")
			.hasMessageContaining("Accepted are limits such as \"5/minute\"");
	}

	@Test
	void unknownUnit() {
		assertThatRefused(UnknownUnit.class).hasMessageContaining("UnknownUnit.get()")
			.hasMessageContaining("\"minut\" is not a unit")
			.hasMessageContaining("units ms, second, minute, hour, day and week");
	}

	@Test
	void noLimit() {
		assertThatRefused(NoLimit.class).hasMessageContaining("NoLimit.get()")
			.hasMessageContaining("@RateLimit(\"5/minute\")");
	}

	@Test
	void unresolvablePlaceholder() {
		assertThatRefused(Placeholder.class).hasMessageContaining("Placeholder.get()")
			.hasMessageContaining("${missing}");
	}

	@Test
	void onClassNamesTheClass() {
		assertThatRefused(OnClass.class)
			.hasMessageStartingWith("@RateLimit on " + OnClass.class.getName() + ": \"often\" is not a limit");
	}

	@Test
	void everyMethodIsChecked() {
		assertThatRefused(SecondIsWrong.class).hasMessageContaining("SecondIsWrong.wrong()");
	}

	@Test
	void unknownVariable() {
		assertThatRefused(UnknownVariable.class).hasMessageContaining("UnknownVariable.get(java.lang.String)")
			.hasMessageContaining("#nmae")
			.hasMessageContaining("Known are #name, #ip, #principal, #request, #root.method, #root.target, #root.args");
	}

	@Test
	void unknownVariableDeepInAnExpression() {
		assertThatRefused(DeepVariable.class).hasMessageContaining("#tenant");
	}

	@Test
	void unknownFunction() {
		assertThatRefused(UnknownFunction.class).hasMessageContaining("#hash").hasMessageContaining("Known are");
	}

	@Test
	void positionBeyondTheParameters() {
		assertThatRefused(Position.class).hasMessageContaining("#p1").hasMessageContaining("#name");
	}

	@Test
	void unknownVariableInCost() {
		assertThatRefused(VariableInCost.class).hasMessageContaining("VariableInCost.get()")
			.hasMessageContaining("#size");
	}

	@Test
	void unknownVariableInCondition() {
		assertThatRefused(VariableInCondition.class).hasMessageContaining("VariableInCondition.get()")
			.hasMessageContaining("#admin");
	}

	@Test
	void bareWordThatIsAParameter() {
		assertThatRefused(BareParameter.class).hasMessageContaining("BareParameter.get(java.lang.String)")
			.hasMessageContaining("Did you mean #user?");
	}

	@Test
	void bareWordThatIsNothing() {
		assertThatRefused(BareWord.class).hasMessageContaining("uses the name user")
			.hasMessageContaining("short forms ip, principal, header:<name>, cookie:<name> and global")
			.hasMessageNotContaining("Did you mean");
	}

	@Test
	void bareMethodCall() {
		assertThatRefused(BareMethod.class).hasMessageContaining("tenant()").hasMessageContaining("@beans");
	}

	@Test
	void parameterNamedIp() {
		assertThatRefused(ParameterNamedIp.class)
			.hasMessageContaining("ParameterNamedIp.get(java.lang.String,java.lang.String)")
			.hasMessageContaining("ambiguous")
			.hasMessageContaining("#p1");
	}

	@Test
	void syntaxError() {
		assertThatRefused(SyntaxError.class).hasMessageContaining("SyntaxError.get(java.lang.String)")
			.hasMessageContaining("\"#name +\" is not a valid SpEL expression");
	}

	@Test
	void unbalancedBracket() {
		assertThatRefused(UnbalancedBracket.class).hasMessageContaining("is not a valid SpEL expression");
	}

	@Test
	void emptyPartOfAKey() {
		assertThatRefused(EmptyPart.class).hasMessageContaining("EmptyPart.get()")
			.hasMessageContaining("must not be empty");
	}

	@Test
	void headerWithoutAName() {
		assertThatRefused(HeaderWithoutName.class).hasMessageContaining("\"header:\" needs the name of a header")
			.hasMessageContaining("\"header:X-Api-Key\"");
	}

	@Test
	void cookieWithoutAName() {
		assertThatRefused(CookieWithoutName.class).hasMessageContaining("needs the name of a cookie");
	}

	@Test
	void costOfZero() {
		assertThatRefused(CostOfZero.class).hasMessageContaining("CostOfZero.get()")
			.hasMessageContaining("a whole number of at least 1");
	}

	@Test
	void negativeCost() {
		assertThatRefused(NegativeCost.class).hasMessageContaining("NegativeCost.get()")
			.hasMessageContaining("a whole number of at least 1");
	}

	@Test
	void costThatIsALiteralButNoWholeNumber() {
		assertThatRefused(FractionalCost.class).hasMessageContaining("FractionalCost.get()")
			.hasMessageContaining("a whole number of at least 1");
	}

	@Test
	void emptyCost() {
		assertThatRefused(EmptyCost.class).hasMessageContaining("EmptyCost.get()").hasMessageContaining("SpEL");
	}

	@Test
	void twoAlgorithms() {
		assertThatRefused(TwoAlgorithms.class).hasMessageContaining("TwoAlgorithms.get()")
			.hasMessageContaining("2 algorithms")
			.hasMessageContaining("\"5/minute fixed-window\"");
	}

	@Test
	void twoLimitsOfOneAlgorithmAndPeriod() {
		assertThatRefused(TwinLimits.class).hasMessageContaining("TwinLimits.get()")
			.hasMessageContaining("two limits of one algorithm and period")
			.hasMessageContaining("[5/minute, 6/minute]");
	}

	@Test
	void burstOnAWindow() {
		assertThatRefused(BurstOnWindow.class).hasMessageContaining("BurstOnWindow.get()")
			.hasMessageContaining("burst makes no sense for fixed-window");
	}

	@Test
	void limitAndExemptionTogether() {
		assertThatRefused(LimitedAndExempt.class).hasMessageContaining("LimitedAndExempt.get()")
			.hasMessageContaining("both @RateLimit and @RateLimitExempt");
	}

	@Test
	void nameWithoutLimitsAnywhere() {
		assertThatRefused(NameWithoutLimits.class).hasMessageContaining("NameWithoutLimits.get()")
			.hasMessageContaining("ratelimit.policies.login.limits");
	}

	@Test
	void sameNameWithDifferentLimits() {
		this.limiting.check(Login.class);
		assertThatRefused(OtherLogin.class).hasMessageContaining("OtherLogin.get()")
			.hasMessageContaining("\"login\" has the limits [6/minute] here and [5/minute] elsewhere")
			.hasMessageContaining("ratelimit.policies.login.limits");
	}

	@Test
	void sameNameWithDifferentLimitsThatConfigurationReplaces() {
		Limiting configured = new Limiting(Map.of("login", new PolicySettings(List.of("7/minute"), null, null, null,
				null, null, null, List.of(), null, Map.of())));
		assertThatNoException().isThrownBy(() -> {
			configured.check(Login.class);
			configured.check(OtherLogin.class);
		});
	}

	@Test
	void algorithmOfTheAnnotationCountsForLimitsOfConfiguration() {
		PolicySettings monthly = new PolicySettings(List.of("1000/month"), null, null, null, null, null, null,
				List.of(), null, Map.of());
		assertThatNoException().isThrownBy(() -> new Limiting(Map.of("windows", monthly)).check(Windows.class));
		assertThatExceptionOfType(RateLimitConfigurationException.class)
			.isThrownBy(() -> new Limiting(Map.of("login", monthly)).check(Login.class))
			.withMessageContaining("a month exists for fixed-window alone");
	}

	@Test
	void sameNameTwiceOnOneMethod() {
		assertThatRefused(NamedTwice.class).hasMessageContaining("NamedTwice.get()")
			.hasMessageContaining("charged twice");
	}

	@Test
	void invalidName() {
		assertThatRefused(InvalidName.class).hasMessageContaining("InvalidName.get()")
			.hasMessageContaining("\"log in\" is not a name")
			.hasMessageContaining("letters, digits, hyphens and underscores");
	}

	@Test
	void refusalSaysWhatToDo() {
		assertThatExceptionOfType(RateLimitConfigurationException.class)
			.isThrownBy(() -> this.limiting.check(LimitTypo.class))
			.satisfies((ex) -> assertThat(ex.action()).contains("annotation").contains("ratelimit.policies"));
	}

	@Test
	void refusalIsRepeatedAtTheNextLook() {
		assertThatRefused(LimitTypo.class);
		assertThatRefused(LimitTypo.class);
	}

	@Test
	void limitOfZeroIsWarnedOfOnce(CapturedOutput output) {
		this.limiting.check(LimitOfZero.class);
		this.limiting.check(LimitOfZero.class);
		assertThat(Limiting.passes(this.limiting.proxy(new LimitOfZero())::get)).isZero();
		assertThat(output).containsOnlyOnce("refuses every call").contains("LimitOfZero.get()").contains("0/minute");
	}

	@Test
	void limitAboveZeroIsNotWarnedOf(CapturedOutput output) {
		this.limiting.check(Login.class);
		assertThat(output).doesNotContain("refuses every call");
	}

	private AbstractThrowableAssert<?, ?> assertThatRefused(Class<?> type) {
		return assertThatThrownBy(() -> this.limiting.check(type))
			.isExactlyInstanceOf(RateLimitConfigurationException.class);
	}

	static class LimitTypo {

		@RateLimit("5-minute")
		public void get() {
		}

	}

	static class UnknownUnit {

		@RateLimit("5/minut")
		public void get() {
		}

	}

	static class NoLimit {

		@RateLimit
		public void get() {
		}

	}

	static class Placeholder {

		@RateLimit("${missing}")
		public void get() {
		}

	}

	@RateLimit("often")
	static class OnClass {

		public void get() {
		}

	}

	static class SecondIsWrong {

		@RateLimit("5/minute")
		public void right() {
		}

		@RateLimit("often")
		public void wrong() {
		}

	}

	static class UnknownVariable {

		@RateLimit(value = "5/minute", key = "#nmae")
		public void get(String name) {
		}

	}

	static class DeepVariable {

		@RateLimit(value = "5/minute", key = "{#name, #name.concat(#tenant ?: 'none')}")
		public void get(String name) {
		}

	}

	static class UnknownFunction {

		@RateLimit(value = "5/minute", key = "#hash(#name)")
		public void get(String name) {
		}

	}

	static class Position {

		@RateLimit(value = "5/minute", key = "#p1")
		public void get(String name) {
		}

	}

	static class VariableInCost {

		@RateLimit(value = "5/minute", cost = "#size")
		public void get() {
		}

	}

	static class VariableInCondition {

		@RateLimit(value = "5/minute", condition = "!#admin")
		public void get() {
		}

	}

	static class BareParameter {

		@RateLimit(value = "5/minute", key = "user")
		public void get(String user) {
		}

	}

	static class BareWord {

		@RateLimit(value = "5/minute", key = "user")
		public void get() {
		}

	}

	static class BareMethod {

		@RateLimit(value = "5/minute", key = "tenant()")
		public void get() {
		}

	}

	static class ParameterNamedIp {

		@RateLimit(value = "5/minute", key = "#ip")
		public void get(String name, String ip) {
		}

	}

	static class SyntaxError {

		@RateLimit(value = "5/minute", key = "#name +")
		public void get(String name) {
		}

	}

	static class UnbalancedBracket {

		@RateLimit(value = "5/minute", key = "{#name, ip")
		public void get(String name) {
		}

	}

	static class EmptyPart {

		@RateLimit(value = "5/minute", key = "principal,, ip")
		public void get() {
		}

	}

	static class HeaderWithoutName {

		@RateLimit(value = "5/minute", key = "header:")
		public void get() {
		}

	}

	static class CookieWithoutName {

		@RateLimit(value = "5/minute", key = "cookie: a b")
		public void get() {
		}

	}

	static class CostOfZero {

		@RateLimit(value = "5/minute", cost = "0")
		public void get() {
		}

	}

	static class NegativeCost {

		@RateLimit(value = "5/minute", cost = "-1")
		public void get() {
		}

	}

	static class FractionalCost {

		@RateLimit(value = "5/minute", cost = "1.5")
		public void get() {
		}

	}

	static class EmptyCost {

		@RateLimit(value = "5/minute", cost = "")
		public void get() {
		}

	}

	static class TwoAlgorithms {

		@RateLimit(value = "5/minute", algorithm = { Algorithm.TOKEN_BUCKET, Algorithm.FIXED_WINDOW })
		public void get() {
		}

	}

	static class TwinLimits {

		@RateLimit({ "5/minute", "6/60s" })
		public void get() {
		}

	}

	static class BurstOnWindow {

		@RateLimit(value = "5/minute burst 10", algorithm = Algorithm.FIXED_WINDOW)
		public void get() {
		}

	}

	static class LimitedAndExempt {

		@RateLimit("5/minute")
		@RateLimitExempt
		public void get() {
		}

	}

	static class NameWithoutLimits {

		@RateLimit(name = "login")
		public void get() {
		}

	}

	static class Login {

		@RateLimit(name = "login", value = "5/minute")
		public void get() {
		}

	}

	static class OtherLogin {

		@RateLimit(name = "login", value = "6/minute")
		public void get() {
		}

	}

	static class NamedTwice {

		@RateLimit(name = "login", value = "5/minute")
		@RateLimit(name = "login", value = "5/minute")
		public void get() {
		}

	}

	static class InvalidName {

		@RateLimit(name = "log in", value = "5/minute")
		public void get() {
		}

	}

	static class LimitOfZero {

		@RateLimit("0/minute")
		public void get() {
		}

	}

	static class Windows {

		@RateLimit(name = "windows", algorithm = Algorithm.FIXED_WINDOW)
		public void get() {
		}

	}

}
