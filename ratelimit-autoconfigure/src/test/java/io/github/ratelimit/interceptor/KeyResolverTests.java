package io.github.ratelimit.interceptor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitKeyResolver;

import static io.github.ratelimit.interceptor.Limiting.passes;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keys that are the names of resolvers.
 */
class KeyResolverTests {

	private final FakeCaller caller = new FakeCaller();

	private final Service service;

	KeyResolverTests() {
		Limiting limiting = new Limiting();
		limiting.caller = this.caller;
		limiting.beans.addBean("apiClient", (RateLimitKeyResolver) (call) -> call.header("X-Client"));
		limiting.beans.addBean("api client", (RateLimitKeyResolver) (call) -> call.header("X-Client"));
		this.service = limiting.proxy(new Service());
	}

	@Test
	void answersAreCountedApart() {
		this.caller.headers.put("X-Client", "a");
		assertThat(passes(this.service::byName)).isEqualTo(2);
		this.caller.headers.put("X-Client", "b");
		assertThat(passes(this.service::byName)).isEqualTo(2);
	}

	@Test
	void answerIsTheSameAtEveryAddress() {
		this.caller.headers.put("X-Client", "a");
		passes(this.service::inList);
		passes(this.service::byReference);
		this.caller.ip = "192.0.2.2";
		assertThat(passes(this.service::inList)).isZero();
		assertThat(passes(this.service::byReference)).isZero();
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", " ", "\t\u3000" })
	void withoutAnAnswerTheNextInTheListIsAsked(String answer) {
		this.caller.headers.put("X-Client", answer);
		assertThat(passes(this.service::inList)).isEqualTo(2);
		this.caller.ip = "192.0.2.2";
		assertThat(passes(this.service::inList)).isEqualTo(2);
	}

	@Test
	void answerThatReadsLikeAnAddressIsNotThatAddress() {
		this.caller.headers.put("X-Client", "192.0.2.1");
		passes(this.service::inList);
		this.caller.headers.clear();
		assertThat(passes(this.service::inList)).isEqualTo(2);
	}

	@Test
	void nameWithAndWithoutAnAtSignIsTheSameResolver() {
		this.caller.headers.put("X-Client", "a");
		passes(this.service::byName);
		assertThat(passes(this.service::byReference)).isZero();
	}

	@Test
	void nameMayHaveABlank() {
		this.caller.headers.put("X-Client", "a");
		assertThat(passes(this.service::byNameWithABlank)).isEqualTo(2);
	}

	static class Service {

		@RateLimit(value = "2/minute", key = "api client")
		public void byNameWithABlank() {
		}

		@RateLimit(name = "clients", value = "2/minute", key = "apiClient")
		public void byName() {
		}

		@RateLimit(name = "clients", value = "2/minute", key = "@apiClient")
		public void byReference() {
		}

		@RateLimit(value = "2/minute", key = "apiClient, ip")
		public void inList() {
		}

	}

}
