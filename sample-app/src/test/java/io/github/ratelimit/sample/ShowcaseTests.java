package io.github.ratelimit.sample;

import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.github.ratelimit.testsupport.RedisConnections;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The endpoints that take more than an annotation with a limit: beans, code, answers and
 * exceptions to the rule of the application's own.
 */
class ShowcaseTests extends RunningSample {

	@Test
	void wrongCodesAloneCount() {
		for (int i = 0; i < 10; i++) {
			assertThat(this.client.send("POST", "/redeem?code=WELCOME").statusCode()).isEqualTo(200);
		}
		HttpResponse<String> refusal = Quota.of(5, 60)
			.useUp(1, () -> this.client.send("POST", "/redeem?code=GUESS"), ShowcaseTests::notFoundAsAdmitted);
		assertThat(refusal.statusCode()).isEqualTo(429);
		assertThat(this.client.send("POST", "/redeem?code=WELCOME").statusCode())
			.as("a right code after too many wrong ones")
			.isEqualTo(429);
	}

	@Test
	void pingIsNotCounted() {
		HttpResponse<String> response = this.client.get("/ping");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
		assertThat(RedisConnections.template().keys("*")).isEmpty();
	}

	@Test
	void keysOfOneClientShareItsLimit() {
		Iterator<String> keys = Stream.generate(() -> List.of("k-4711", "k-4712")).flatMap(List::stream).iterator();
		Quota.of(20, 60).useUp(() -> this.client.send("GET", "/prices", "X-Api-Key", keys.next()));
		assertThat(this.client.send("GET", "/prices", "X-Api-Key", "k-0815").statusCode()).isEqualTo(200);
	}

	@Test
	void unknownKeysShareTheLimitOfTheirAddress() {
		Iterator<Integer> guesses = Stream.iterate(1, (i) -> i + 1).iterator();
		Quota.of(20, 60).useUp(() -> this.client.send("GET", "/prices", "X-Api-Key", "guess-" + guesses.next()));
		assertThat(this.client.get("/prices").statusCode()).as("without a key").isEqualTo(429);
	}

	@Test
	void nobodyIsInvitedTooOften() {
		HttpResponse<String> refusal = Quota.of(3, 60).useUp(() -> this.client.send("POST", "/invitations?to=ann"));
		assertThat(refusal.statusCode()).isEqualTo(429);
		assertThat(refusal.body()).contains("\"violated-policies\":[\"invitations\"]");
		assertThat(this.client.send("POST", "/invitations?to=bob").statusCode()).isEqualTo(200);
	}

	@Test
	void jokesAreRefusedInTheirOwnWords() {
		HttpResponse<String> refusal = Quota.of(3, 60).useUp(() -> this.client.get("/jokes"));
		assertThat(refusal.statusCode()).isEqualTo(429);
		assertThat(refusal.body()).isEqualTo("That was enough laughter for now.");
		assertThat(refusal.headers().firstValue("Retry-After")).isPresent();
		assertThat(refusal.headers().firstValue("RateLimit").orElseThrow()).startsWith("\"JokeController.joke\";r=0;");
	}

	private static int notFoundAsAdmitted(HttpResponse<String> response) {
		return (response.statusCode() == 404) ? 200 : response.statusCode();
	}

}
