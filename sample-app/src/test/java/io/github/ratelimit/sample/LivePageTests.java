package io.github.ratelimit.sample;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.htmlunit.WebClient;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.ratelimit.testsupport.RedisConnections;
import io.github.ratelimit.testsupport.TestRedis;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The live page, in a browser.
 */
@Timeout(180)
class LivePageTests {

	private static ConfigurableApplicationContext first;

	private static ConfigurableApplicationContext second;

	private final WebClient browser = new WebClient();

	private HtmlPage page;

	@BeforeAll
	static void start() {
		first = startSample();
		second = startSample();
	}

	@AfterAll
	static void stop() {
		second.close();
		first.close();
	}

	@BeforeEach
	void forgetOtherTests() {
		RedisConnections.flush();
		this.browser.getOptions().setFetchPolyfillEnabled(true);
	}

	@AfterEach
	void close() {
		this.browser.close();
	}

	@Test
	void fivePressesDrainTheBucketAndTheSixthCountsDown() throws IOException {
		List<String> seen = sixPressesWithinOneWindow("/");
		assertThat(seen).extracting((row) -> row.replaceAll("\\|.*", ""))
			.containsExactly("200: 4", "200: 3", "200: 2", "200: 1", "200: 0", "429: 0");
		assertThat(seen.get(5))
			.contains("|Fixed window|127.0.0.1:" + port(first) + "|429|\"AlgorithmController.fixedWindow\";r=0;t=")
			.contains("|\"AlgorithmController.fixedWindow\";q=5;w=10, \"/**\";q=2000;w=60|");
		assertThat(text(".when")).matches("again in [0-9.]+ s");
		double left = secondsLeft();
		assertThat(left).isLessThanOrEqualTo(10);
		Awaitility.await().until(() -> secondsLeft() < left);
	}

	@Test
	void bucketIsFullAgainWhenItsWindowHasEnded() throws IOException {
		open("/");
		assertThat(text(".left")).isEqualTo("?");
		press();
		assertThat(text(".left")).isEqualTo("4");
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> text(".left").equals("5") && text(".when").equals("full"));
	}

	@Test
	void twoInstancesShareTheBucket() throws IOException {
		List<String> seen = sixPressesWithinOneWindow("/?other=http://127.0.0.1:" + port(second));
		String one = "|127.0.0.1:" + port(first) + "|";
		String other = "|127.0.0.1:" + port(second) + "|";
		assertThat(seen.get(0)).startsWith("200: 4").contains(one);
		assertThat(seen.get(1)).startsWith("200: 3").contains(other);
		assertThat(seen.get(4)).startsWith("200: 0").contains(one);
		assertThat(seen.get(5)).startsWith("429: 0").contains(other);
	}

	@Test
	void otherMachinesAreNotAsked() throws IOException {
		open("/?other=http://example.org");
		assertThat(this.page.getHtmlElementById("other-note").getTextContent()).startsWith("Only instances on this");
		press();
		press();
		assertThat(row()).contains("|127.0.0.1:" + port(first) + "|200|");
	}

	/** Anew where a busy machine takes longer than the window lasts. */
	private List<String> sixPressesWithinOneWindow(String path) throws IOException {
		List<String> seen = new ArrayList<>();
		long start;
		do {
			seen.clear();
			open(path);
			RedisConnections.flush();
			start = System.nanoTime();
			for (int i = 0; i < 6; i++) {
				press();
				seen.add(text(".status") + ": " + text(".left") + "|" + row());
			}
		}
		while (System.nanoTime() - start > Duration.ofSeconds(9).toNanos());
		return seen;
	}

	private void open(String path) throws IOException {
		this.page = this.browser.getPage("http://127.0.0.1:" + port(first) + path);
	}

	/** Presses the button, and waits for the answer of the fixed window. */
	private void press() throws IOException {
		this.page.getHtmlElementById("press").click();
		Awaitility.await()
			.pollInterval(Duration.ofMillis(20))
			.until(() -> this.page.getElementById("fixed-window").getAttribute("aria-busy").equals("false"));
	}

	private double secondsLeft() {
		return Double.parseDouble(text(".when").replaceAll("[^0-9.]", ""));
	}

	/** A text on the card of the fixed window, whose permits come back at once. */
	private String text(String selector) {
		return this.page.getElementById("fixed-window").querySelector(selector).getTextContent().strip();
	}

	/** Its row in the table of answers. */
	private String row() {
		return this.page.getElementById("answers")
			.querySelectorAll("tr:nth-child(3) > *")
			.stream()
			.map((cell) -> cell.getTextContent().strip())
			.collect(Collectors.joining("|"));
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	private static ConfigurableApplicationContext startSample() {
		return new SpringApplicationBuilder(SampleApplication.class).run("--server.port=0",
				"--server.address=127.0.0.1", "--spring.data.redis.host=" + TestRedis.host(),
				"--spring.data.redis.port=" + TestRedis.port(), "--" + SampleProcess.PATIENCE);
	}

}
