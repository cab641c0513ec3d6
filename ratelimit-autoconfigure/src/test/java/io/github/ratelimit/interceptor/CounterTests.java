package io.github.ratelimit.interceptor;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.policy.PolicySettings;

import static io.github.ratelimit.interceptor.Limiting.always;
import static io.github.ratelimit.interceptor.Limiting.passes;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which calls count together.
 */
class CounterTests {

	private final Limiting limiting = new Limiting();

	@Test
	void overloadsHaveCountersOfTheirOwn() {
		Overloads service = this.limiting.proxy(new Overloads());
		assertThat(passes(() -> service.find("a"))).isEqualTo(2);
		assertThat(passes(() -> service.find(1))).isEqualTo(2);
	}

	@Test
	void unnamedMethodsOfTheSameNameInTwoClassesDoNotShare() {
		First.Service first = this.limiting.proxy(new First.Service());
		Second.Service second = this.limiting.proxy(new Second.Service());
		assertThat(passes(first::get)).isEqualTo(2);
		assertThat(passes(second::get)).isEqualTo(2);
	}

	@Test
	void sameNameSharesCountersAcrossClasses() {
		NamedHere here = this.limiting.proxy(new NamedHere());
		NamedThere there = this.limiting.proxy(new NamedThere());
		here.get();
		assertThat(passes(there::get)).isEqualTo(1);
		assertThat(passes(here::get)).isZero();
	}

	@Test
	void perEndpointCountsEvenNamedPoliciesApart() {
		NamedPerEndpoint service = this.limiting.proxy(new NamedPerEndpoint());
		assertThat(passes(service::first)).isEqualTo(2);
		assertThat(passes(service::second)).isEqualTo(2);
	}

	@Test
	void countersComeBackWithTime() {
		NamedHere service = this.limiting.proxy(new NamedHere());
		passes(service::get);
		this.limiting.clock.advance(Duration.ofSeconds(30));
		assertThat(passes(service::get)).isEqualTo(1);
	}

	@Test
	void severalLimitsAllowOnlyWhatAllAllow() {
		Repeated service = this.limiting.proxy(new Repeated());
		assertThat(passes(service::inOneAnnotation)).isEqualTo(2);
		this.limiting.clock.advance(Duration.ofSeconds(1));
		assertThat(passes(service::inOneAnnotation)).isEqualTo(1);
	}

	@Test
	void repeatedAnnotationsAllowOnlyWhatAllAllow() {
		Repeated service = this.limiting.proxy(new Repeated());
		assertThat(passes(service::repeated)).isEqualTo(2);
	}

	@Test
	void laterRefusalGivesBackWhatEarlierAnnotationsTook() {
		Repeated service = this.limiting.proxy(new Repeated());
		Repeated wide = this.limiting.proxy(new Repeated());
		passes(service::wideThenNarrow);
		assertThat(passes(wide::wide)).isEqualTo(4);
	}

	@Test
	void refusalGivesBackTheWholeCost() {
		Repeated service = this.limiting.proxy(new Repeated());
		passes(service::dearThenNarrow);
		assertThat(passes(service::dear)).isEqualTo(1);
	}

	@Test
	void everyAnnotationIsDecided() {
		this.limiting.proxy(new Repeated()).repeated();
		assertThat(decisions()).hasSize(2).allMatch(RateLimitDecision::allowed);
	}

	@Test
	void policyIsShownAsClassAndMethod() {
		this.limiting.proxy(new Overloads()).find("a");
		assertThat(shownNames()).containsExactly("Overloads.find");
	}

	@Test
	void nameThatNoHeaderFieldCanHoldIsShownEncoded() {
		this.limiting.proxy(new Prices()).größe();
		assertThat(shownNames()).containsExactly("Prices.gr%C3%B6%C3%9Fe");
	}

	@Test
	void namedPolicyIsShownByItsName() {
		this.limiting.proxy(new NamedHere()).get();
		assertThat(shownNames()).containsExactly("shared");
	}

	@Test
	void severalLimitsAreShownWithTheirNumbers() {
		this.limiting.proxy(new Repeated()).inOneAnnotation();
		assertThat(shownNames()).containsExactly("Repeated.inOneAnnotation-1", "Repeated.inOneAnnotation-2");
	}

	@Test
	void configuredLimitsReplaceThoseOfTheAnnotation() {
		Limiting configured = new Limiting(Map.of("shared", settings(List.of("5/minute"), null, Map.of())));
		assertThat(passes(configured.proxy(new NamedHere())::get)).isEqualTo(5);
	}

	@Test
	void configuredLimitsServeAnAnnotationWithoutLimits() {
		Limiting configured = new Limiting(Map.of("bare", settings(List.of("3/minute"), null, Map.of())));
		assertThat(passes(configured.proxy(new WithoutLimits())::get)).isEqualTo(3);
	}

	@Test
	void planOfTheCallerDecidesTheLimits() {
		Limiting configured = new Limiting(
				Map.of("plans", settings(List.of("1/minute"), "#plan", Map.of("gold", List.of("4/minute")))));
		Plans service = configured.proxy(new Plans());
		assertThat(passes(() -> service.get("ann", "gold"))).isEqualTo(4);
		assertThat(passes(() -> service.get("bob", "unknown"))).isEqualTo(1);
		assertThat(passes(() -> service.get("eve", null))).isEqualTo(1);
	}

	@Test
	void callerWhosePlanCannotBeAskedHasNone() {
		Limiting configured = new Limiting(Map.of("plans",
				settings(List.of("1/minute"), "#plan.toLowerCase()", Map.of("gold", List.of("4/minute")))));
		Plans service = configured.proxy(new Plans());
		assertThat(passes(() -> service.get("ann", "GOLD"))).isEqualTo(4);
		assertThat(passes(() -> service.get("eve", null))).isEqualTo(1);
	}

	@Test
	void conditionThatIsFalseLeavesTheCallAlone() {
		Conditional service = this.limiting.proxy(new Conditional());
		assertThat(passes(() -> service.get(false))).isEqualTo(always());
		assertThat(passes(() -> service.get(true))).isEqualTo(2);
	}

	@Test
	void conditionThatIsNoBooleanLimits() {
		Conditional service = this.limiting.proxy(new Conditional());
		assertThat(passes(() -> service.text("false"))).isEqualTo(2);
	}

	private List<RateLimitDecision> decisions() {
		return this.limiting.decisions;
	}

	private List<String> shownNames() {
		return decisions().get(0).limits().stream().map(LimitStatus::name).toList();
	}

	private static PolicySettings settings(List<String> limits, String plan, Map<String, List<String>> plans) {
		return new PolicySettings(limits, null, null, null, null, null, null, List.of(), plan, plans);
	}

	static class Prices {

		@RateLimit("2/minute")
		public void größe() {
		}

	}

	static class Overloads {

		@RateLimit("2/minute")
		public void find(String name) {
		}

		@RateLimit("2/minute")
		public void find(int id) {
		}

	}

	static class First {

		static class Service {

			@RateLimit("2/minute")
			public void get() {
			}

		}

	}

	static class Second {

		static class Service {

			@RateLimit("2/minute")
			public void get() {
			}

		}

	}

	static class NamedHere {

		@RateLimit(name = "shared", value = "2/minute")
		public void get() {
		}

	}

	static class NamedThere {

		@RateLimit(name = "shared", value = "2/minute")
		public void get() {
		}

	}

	@RateLimit(name = "apart", value = "2/minute", perEndpoint = true)
	static class NamedPerEndpoint {

		public void first() {
		}

		public void second() {
		}

	}

	static class Repeated {

		@RateLimit({ "2/second", "3/minute" })
		public void inOneAnnotation() {
		}

		@RateLimit("5/hour")
		@RateLimit("2/minute")
		public void repeated() {
		}

		@RateLimit(name = "wide", value = "5/hour")
		@RateLimit(name = "narrow", value = "1/minute")
		public void wideThenNarrow() {
		}

		@RateLimit(name = "wide", value = "5/hour")
		public void wide() {
		}

		@RateLimit(name = "dear", value = "10/hour", cost = "5")
		@RateLimit(name = "narrow", value = "1/minute")
		public void dearThenNarrow() {
		}

		@RateLimit(name = "dear", value = "10/hour", cost = "5")
		public void dear() {
		}

	}

	static class WithoutLimits {

		@RateLimit(name = "bare")
		public void get() {
		}

	}

	static class Plans {

		@RateLimit(name = "plans", key = "#user")
		public void get(String user, String plan) {
		}

	}

	static class Conditional {

		@RateLimit(value = "2/minute", condition = "#limited")
		public void get(boolean limited) {
		}

		@RateLimit(value = "2/minute", condition = "#text")
		public void text(String text) {
		}

	}

}
