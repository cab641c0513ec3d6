package io.github.ratelimit.interceptor;

import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.ratelimit.RateLimit;

import static io.github.ratelimit.interceptor.Limiting.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Whom a call is charged to.
 */
@ExtendWith(OutputCaptureExtension.class)
class KeyTests {

	private final Limiting limiting = new Limiting();

	private final FakeCaller caller = new FakeCaller();

	private final Service service;

	KeyTests() {
		this.limiting.caller = this.caller;
		this.limiting.beans.addBean("tenants", new Tenants());
		this.service = this.limiting.proxy(new Service());
	}

	@Test
	void addressesAreCountedApartByDefault() {
		assertThat(passes(this.service::byDefault)).isEqualTo(2);
		this.caller.ip = "192.0.2.2";
		assertThat(passes(this.service::byDefault)).isEqualTo(2);
	}

	@Test
	void principalsAreCountedApart() {
		this.caller.user = "ann";
		assertThat(passes(this.service::principal)).isEqualTo(2);
		this.caller.user = "bob";
		assertThat(passes(this.service::principal)).isEqualTo(2);
	}

	@Test
	void principalIsTheSameAtEveryAddress() {
		this.caller.user = "ann";
		passes(this.service::principal);
		this.caller.ip = "192.0.2.2";
		assertThat(passes(this.service::principal)).isZero();
	}

	@Test
	void headerValuesAreCountedApart() {
		this.caller.headers.put("X-Api-Key", "a");
		assertThat(passes(this.service::header)).isEqualTo(2);
		this.caller.headers.put("X-Api-Key", "b");
		assertThat(passes(this.service::header)).isEqualTo(2);
	}

	@Test
	void cookieValuesAreCountedApart() {
		this.caller.cookies.put("session", "a");
		assertThat(passes(this.service::cookie)).isEqualTo(2);
		this.caller.cookies.put("session", "b");
		assertThat(passes(this.service::cookie)).isEqualTo(2);
	}

	@Test
	void globalCountsEveryoneTogether() {
		passes(this.service::global);
		this.caller.ip = "192.0.2.2";
		this.caller.user = "ann";
		assertThat(passes(this.service::global)).isZero();
	}

	@Test
	void globalNeedsNoRequest() {
		this.limiting.caller = null;
		assertThat(passes(this.service::global)).isEqualTo(2);
	}

	@Test
	void parameterByName() {
		assertThat(passes(() -> this.service.byName("a"))).isEqualTo(2);
		assertThat(passes(() -> this.service.byName("b"))).isEqualTo(2);
	}

	@Test
	void parameterByPosition() {
		assertThat(passes(() -> this.service.byPosition("a"))).isEqualTo(2);
		assertThat(passes(() -> this.service.byPosition("b"))).isEqualTo(2);
	}

	@Test
	void propertyOfParameter() {
		assertThat(passes(() -> this.service.byProperty(new User("a", "x")))).isEqualTo(2);
		assertThat(passes(() -> this.service.byProperty(new User("a", "y")))).isZero();
	}

	@Test
	void propertyOfRootObject() {
		assertThat(passes(this.service::firstOfRoot)).isEqualTo(2);
		assertThat(passes(this.service::secondOfRoot)).isEqualTo(2);
	}

	@Test
	void methodOfBean() {
		assertThat(passes(() -> this.service.byBean("a"))).isEqualTo(2);
		assertThat(passes(() -> this.service.byBean("A"))).isZero();
	}

	@Test
	void variablesOfTheCaller() {
		this.caller.user = "ann";
		assertThat(passes(this.service::callerVariables)).isEqualTo(2);
		this.caller.user = "bob";
		assertThat(passes(this.service::callerVariables)).isEqualTo(2);
		this.caller.ip = "192.0.2.2";
		assertThat(passes(this.service::callerVariables)).isEqualTo(2);
	}

	@Test
	void parameterHidesVariableOfTheSameName() {
		this.caller.user = "ann";
		assertThat(passes(() -> this.service.hidden("a"))).isEqualTo(2);
		assertThat(passes(() -> this.service.hidden("b"))).isEqualTo(2);
	}

	@Test
	void listMakesOneKeyOfItsParts() {
		assertThat(passes(() -> this.service.list("a", "b"))).isEqualTo(2);
		assertThat(passes(() -> this.service.list("a", "c"))).isEqualTo(2);
	}

	@Test
	void partsOfListDoNotRunTogether() {
		assertThat(passes(() -> this.service.list("ab", "c"))).isEqualTo(2);
		assertThat(passes(() -> this.service.list("a", "bc"))).isEqualTo(2);
	}

	@Test
	void arrayMakesOneKeyOfItsParts() {
		assertThat(passes(() -> this.service.array("a", "b"))).isEqualTo(2);
		assertThat(passes(() -> this.service.array("b", "a"))).isEqualTo(2);
	}

	@Test
	void missingPartMakesTheListMissing() {
		passes(() -> this.service.list("a", null));
		assertThat(passes(() -> this.service.list("b", null))).isZero();
	}

	@Test
	void firstPresentOfSeveralIsTaken() {
		this.caller.user = "ann";
		assertThat(passes(this.service::principalOrIp)).isEqualTo(2);
		this.caller.user = null;
		assertThat(passes(this.service::principalOrIp)).isEqualTo(2);
		this.caller.ip = "192.0.2.2";
		assertThat(passes(this.service::principalOrIp)).isEqualTo(2);
	}

	@Test
	void commasInsideOfQuotesAndBracketsDoNotSeparate() {
		assertThat(passes(() -> this.service.withCommas("a", "b"))).isEqualTo(2);
		assertThat(passes(() -> this.service.withCommas("a", "c"))).isEqualTo(2);
	}

	@Test
	void secondExpressionDoesNotMeetTheFirst() {
		assertThat(passes(() -> this.service.either("42", null))).isEqualTo(2);
		assertThat(passes(() -> this.service.either(null, "42"))).isEqualTo(2);
	}

	@Test
	void principalNamedLikeAnAddressIsNotThatAddress() {
		this.caller.user = "192.0.2.9";
		passes(this.service::principalOrIp);
		this.caller.user = null;
		this.caller.ip = "192.0.2.9";
		assertThat(passes(this.service::principalOrIp)).isEqualTo(2);
	}

	@Test
	void principalNamedLikeAnAddressIsNotTheClientWithoutAPrincipal() {
		this.caller.user = "192.0.2.9";
		passes(this.service::principal);
		this.caller.user = null;
		this.caller.ip = "192.0.2.9";
		assertThat(passes(this.service::principal)).isEqualTo(2);
	}

	@Test
	void expressionThatYieldsAnAddressIsNotThatAddress() {
		passes(() -> this.service.nameOrIp("192.0.2.1"));
		assertThat(passes(() -> this.service.nameOrIp(null))).isEqualTo(2);
	}

	@Test
	void headerThatHoldsAnotherKindIsStillAHeader() {
		this.caller.headers.put("X-Api-Key", "ip:192.0.2.1");
		passes(this.service::headerOrIp);
		this.caller.headers.clear();
		assertThat(passes(this.service::headerOrIp)).isEqualTo(2);
	}

	@Test
	void principalObjectCountsByItsName() {
		passes(() -> this.service.byObject((Principal) () -> "ann"));
		assertThat(passes(() -> this.service.byObject((Principal) () -> "ann"))).isZero();
	}

	@Test
	void optionalCountsByItsValue() {
		passes(() -> this.service.byObject(Optional.of("a")));
		assertThat(passes(() -> this.service.byObject("a"))).isZero();
	}

	@Test
	void emptyOptionalIsNoKey() {
		passes(() -> this.service.byObject(Optional.empty()));
		this.caller.ip = "192.0.2.2";
		assertThat(passes(() -> this.service.byObject(Optional.empty()))).isEqualTo(2);
	}

	@Test
	void objectWithoutTextIsAnError() {
		assertThatIllegalStateException().isThrownBy(() -> this.service.byObject(new Object()))
			.withMessageContaining("#object")
			.withMessageContaining("java.lang.Object")
			.withMessageContaining("toString()");
	}

	@Test
	void listOfObjectsWithoutTextIsAnError() {
		assertThatIllegalStateException().isThrownBy(() -> this.service.byObject(List.of("a", new Object())))
			.withMessageContaining("toString()");
	}

	@Test
	void missingKeyIsChargedToTheAddress() {
		assertThat(passes(() -> this.service.byName(null))).isEqualTo(2);
		this.caller.ip = "192.0.2.2";
		assertThat(passes(() -> this.service.byName(null))).isEqualTo(2);
	}

	@Test
	void blankKeyIsChargedToTheAddress() {
		passes(() -> this.service.byName(""));
		assertThat(passes(() -> this.service.byName(" \t"))).isZero();
		this.caller.ip = "192.0.2.2";
		assertThat(passes(() -> this.service.byName(""))).isEqualTo(2);
	}

	@Test
	void propertyOfNullIsAMissingKey() {
		passes(() -> this.service.byProperty(null));
		assertThat(passes(() -> this.service.byProperty(new User(null, "x")))).isZero();
	}

	@Test
	void missingKeyIsWarnedOfOnce(CapturedOutput output) {
		passes(() -> this.service.byName(null));
		assertThat(output).containsOnlyOnce("has no value in this call")
			.contains(Service.class.getName() + ".byName(java.lang.String)")
			.contains("#name");
	}

	@Test
	void missingKeyOfAnotherMethodIsWarnedOfToo(CapturedOutput output) {
		passes(() -> this.service.byName(null));
		passes(() -> this.service.byPosition(null));
		assertThat(output).contains("Service.byName(").contains("Service.byPosition(");
	}

	@Test
	void missingKeyIsAnErrorOutsideOfARequest() {
		this.limiting.caller = null;
		assertThatIllegalStateException().isThrownBy(() -> this.service.byName(null))
			.withMessageContaining(Service.class.getName() + ".byName(java.lang.String)")
			.withMessageContaining("#name")
			.withMessageContaining("global");
	}

	@Test
	void defaultKeyIsAnErrorOutsideOfARequest() {
		this.limiting.caller = null;
		assertThatIllegalStateException().isThrownBy(this.service::byDefault).withMessageContaining("\"ip\"");
	}

	record User(String id, String name) {

	}

	static class Tenants {

		public String of(String name) {
			return name.toLowerCase(Locale.ROOT);
		}

	}

	static class Service {

		@RateLimit("2/minute")
		public void byDefault() {
		}

		@RateLimit(value = "2/minute", key = "principal")
		public void principal() {
		}

		@RateLimit(value = "2/minute", key = "header:X-Api-Key")
		public void header() {
		}

		@RateLimit(value = "2/minute", key = "cookie:session")
		public void cookie() {
		}

		@RateLimit(value = "2/minute", key = "global")
		public void global() {
		}

		@RateLimit(value = "2/minute", key = "#name")
		public void byName(String name) {
		}

		@RateLimit(value = "2/minute", key = "#p0")
		public void byPosition(String name) {
		}

		@RateLimit(value = "2/minute", key = "#user.id")
		public void byProperty(User user) {
		}

		@RateLimit(name = "root", value = "2/minute", key = "#root.method.name")
		public void firstOfRoot() {
		}

		@RateLimit(name = "root", value = "2/minute", key = "#root.method.name")
		public void secondOfRoot() {
		}

		@RateLimit(value = "2/minute", key = "@tenants.of(#name)")
		public void byBean(String name) {
		}

		@RateLimit(value = "2/minute", key = "{#ip, #principal.name}")
		public void callerVariables() {
		}

		@RateLimit(value = "2/minute", key = "#principal")
		public void hidden(String principal) {
		}

		@RateLimit(value = "2/minute", key = "{#a, #b}")
		public void list(String a, String b) {
		}

		@RateLimit(value = "2/minute", key = "#root.args")
		public void array(String a, String b) {
		}

		@RateLimit(value = "2/minute", key = "principal, ip")
		public void principalOrIp() {
		}

		@RateLimit(value = "2/minute", key = "#a + ', ' + #b.replace('(', ','), ip")
		public void withCommas(String a, String b) {
		}

		@RateLimit(value = "2/minute", key = "#a, #b")
		public void either(String a, String b) {
		}

		@RateLimit(value = "2/minute", key = "#name, ip")
		public void nameOrIp(String name) {
		}

		@RateLimit(value = "2/minute", key = "header:X-Api-Key, ip")
		public void headerOrIp() {
		}

		@RateLimit(value = "2/minute", key = "#object")
		public void byObject(Object object) {
		}

	}

}
