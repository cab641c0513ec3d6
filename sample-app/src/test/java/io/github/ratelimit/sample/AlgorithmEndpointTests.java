package io.github.ratelimit.sample;

import java.net.http.HttpResponse;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The endpoints whose answers depend on more than a number of permits.
 */
class AlgorithmEndpointTests extends RunningSample {

	@Test
	void slidingWindowLogRefusesTheSixth() {
		HttpResponse<String> refusal = Quota.of(5, 10).useUp(() -> this.client.get("/algorithms/sliding-window-log"));
		assertThat(header(refusal, "RateLimit-Policy"))
			.isEqualTo("\"AlgorithmController.slidingWindowLog\";q=5;w=10, \"/**\";q=2000;w=60");
		assertThat(Integer.parseInt(header(refusal, "Retry-After"))).isBetween(1, 10);
	}

	@Test
	void slidingWindowCounterRefusesTheSixth() {
		HttpResponse<String> refusal = Quota.of(5, 10)
			.useUp(() -> this.client.get("/algorithms/sliding-window-counter"));
		assertThat(header(refusal, "RateLimit-Policy"))
			.isEqualTo("\"AlgorithmController.slidingWindowCounter\";q=5;w=10, \"/**\";q=2000;w=60");
		assertThat(Integer.parseInt(header(refusal, "Retry-After"))).isBetween(1, 20);
	}

	/**
	 * A turn every two seconds: the second call is too early, and one a second later
	 * waits for its turn.
	 */
	@Test
	void leakyBucketDelaysTheCallUntilItsTurn() {
		String path = "/algorithms/leaky-bucket";
		long first = System.nanoTime();
		assertThat(this.client.get(path).statusCode()).isEqualTo(200);
		HttpResponse<String> answer = this.client.get(path);
		assertThat(answer.statusCode()).isEqualTo(429);
		assertThat(header(answer, "Retry-After")).isEqualTo("1");
		while (answer.statusCode() == 429) {
			answer = this.client.get(path);
		}
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(Duration.ofNanos(System.nanoTime() - first)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void callsThatTheShortLimitRefusesAreNotTakenFromTheLongOne() {
		HttpResponse<String> refusal = Quota.of(2, 1).useUp(() -> this.client.get("/orders"));
		assertThat(header(refusal, "RateLimit-Policy")).isEqualTo(
				"\"OrderController.orders-1\";q=2;w=1, \"OrderController.orders-2\";q=10;w=60, \"/**\";q=2000;w=60");
		assertThat(refusal.body()).contains("\"violated-policies\":[\"OrderController.orders-1\"]");
		int left = remainingOfTheLongLimit(refusal);
		HttpResponse<String> answer = this.client.get("/orders");
		while (answer.statusCode() == 429) {
			assertThat(remainingOfTheLongLimit(answer)).isGreaterThanOrEqualTo(left);
			answer = this.client.get("/orders");
		}
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(remainingOfTheLongLimit(answer)).isGreaterThanOrEqualTo(left - 1);
	}

	private static int remainingOfTheLongLimit(HttpResponse<String> response) {
		return Integer.parseInt(header(response, "RateLimit").replaceAll(".*orders-2\";r=([0-9]+).*", "$1"));
	}

	private static String header(HttpResponse<String> response, String name) {
		return response.headers().firstValue(name).orElseThrow();
	}

}
