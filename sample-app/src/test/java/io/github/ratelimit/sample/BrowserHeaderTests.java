package io.github.ratelimit.sample;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The header fields that only browsers heed.
 */
class BrowserHeaderTests extends RunningSample {

	@Test
	void pageMayLoadNothingFromElsewhere() {
		HttpResponse<String> response = this.client.get("/");
		assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
			.startsWith("default-src 'self'; connect-src 'self' http://localhost:* http://127.0.0.1:*;");
		assertThat(response.body()).doesNotContain("style=", "onclick=", "<style", "<script>");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://localhost:8080", "http://127.0.0.1:31234" })
	void pageOfAnotherInstanceMayReadAnswersAndRefusals(String origin) {
		HttpResponse<String> response = get("/algorithms/fixed-window", origin);
		while (response.statusCode() == 200) {
			assertReadable(response, origin);
			response = get("/algorithms/fixed-window", origin);
		}
		assertThat(response.statusCode()).isEqualTo(429);
		assertReadable(response, origin);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "http://example.org", "https://localhost:8080", "http://localhost.example.org:80", "null" })
	void pagesFromElsewhereMayNot(String origin) {
		HttpResponse<String> response = get("/algorithms/fixed-window", origin);
		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
	}

	@Test
	void nothingElseIsForOtherPages() {
		HttpResponse<String> response = get("/data", "http://localhost:8080");
		assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
	}

	private HttpResponse<String> get(String path, String origin) {
		return this.client.send("GET", path, "Origin", origin);
	}

	private static void assertReadable(HttpResponse<String> response, String origin) {
		assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains(origin);
		assertThat(response.headers().firstValue("Access-Control-Expose-Headers"))
			.contains("RateLimit, RateLimit-Policy, Retry-After");
	}

}
