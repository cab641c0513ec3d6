package io.github.ratelimit.sample;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.server.PathContainer;
import org.springframework.test.context.TestPropertySource;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitPolicy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The README has every endpoint, and each answers as it says.
 */
// Tests export no metrics unless asked to.
@TestPropertySource(properties = "management.prometheus.metrics.export.enabled=true")
class SampleReadmeTests extends RunningSample {

	private final RequestMappingHandlerMapping controllers;

	SampleReadmeTests(@Autowired @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping controllers) {
		this.controllers = controllers;
	}

	@ParameterizedTest
	@MethodSource("lines")
	void requestIsAnsweredAsTheTableSays(Line line) {
		HttpResponse<String> response = this.client.send(line.method(), line.path(), line.headers());
		assertThat(response.statusCode()).isEqualTo(line.status());
		String policies = response.headers().firstValue("RateLimit-Policy").orElse("");
		assertThat(policies.replaceAll("\"[^\"]*\"", "")).startsWith(line.quotas());
		assertThat(policies.isEmpty()).as("no limit told").isEqualTo(line.limit().equals("none"));
	}

	@Test
	void everyControllerMethodIsInTheTable() throws IOException {
		List<Line> lines = lines().toList();
		assertThat(this.controllers.getHandlerMethods().entrySet())
			.filteredOn((entry) -> isOfTheSample(entry.getValue()))
			.hasSizeGreaterThan(20)
			.allSatisfy(
					(entry) -> assertThat(lines).as("lines for " + entry.getValue()).anyMatch(matches(entry.getKey())));
	}

	@Test
	void filesThatItNamesExist() throws IOException {
		assertThat(Pattern.compile("\\]\\((src/[^)]+)\\)").matcher(readme()).results()).hasSizeGreaterThan(10)
			.allSatisfy((link) -> assertThat(Path.of(link.group(1))).exists());
	}

	static Stream<Line> lines() throws IOException {
		return readme().lines().filter((text) -> text.matches("\\| `[A-Z]+ /.*")).map(Line::parse);
	}

	private static String readme() throws IOException {
		return Files.readString(Path.of("README.md"));
	}

	private static boolean isOfTheSample(HandlerMethod method) {
		return method.getBeanType().getPackage().equals(SampleApplication.class.getPackage());
	}

	private static Predicate<Line> matches(RequestMappingInfo info) {
		return (line) -> info.getMethodsCondition().getMethods().contains(RequestMethod.valueOf(line.method()))
				&& info.getPathPatternsCondition()
					.getPatterns()
					.stream()
					.anyMatch((pattern) -> pattern.matches(PathContainer.parsePath(line.path().split("\\?")[0])));
	}

	/**
	 * A line of the table.
	 *
	 * @param headers names and values in turn
	 * @param limit what the table says of the limit
	 */
	record Line(String method, String path, String[] headers, int status, String limit) {

		private static final Pattern CODE = Pattern.compile("`([^`]+)`");

		static Line parse(String text) {
			String[] cells = text.split("\\|");
			List<String> code = codeIn(cells[1]);
			String[] request = code.get(0).split(" ", 2);
			String[] headers = code.stream()
				.skip(1)
				.flatMap((header) -> Arrays.stream(header.split(": ", 2)))
				.toArray(String[]::new);
			return new Line(request[0], request[1], headers, Integer.parseInt(cells[2].strip()), cells[3].strip());
		}

		/** The start of {@code RateLimit-Policy} without the names. */
		String quotas() {
			return codeIn(this.limit).stream()
				.flatMap((limits) -> RateLimitPolicy.of("any", limits).limits().stream())
				.map(Line::quota)
				.collect(Collectors.joining(", "));
		}

		private static String quota(Limit limit) {
			return ";q=" + limit.permits() + ";w=" + limit.period().toSeconds();
		}

		private static List<String> codeIn(String cell) {
			return CODE.matcher(cell).results().map((MatchResult found) -> found.group(1)).toList();
		}

		@Override
		public String toString() {
			return this.method + " " + this.path + " " + String.join(": ", this.headers);
		}

	}

}
