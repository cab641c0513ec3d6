package io.github.ratelimit.sample;

import java.io.IOException;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.htmlunit.WebClient;
import org.htmlunit.html.DomElement;
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

	private int presses;

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
		open("/");
		assertThat(text("fixed-window", ".left")).isEqualTo("?");
		for (int left = 4; left >= 0; left--) {
			press();
			assertThat(text("fixed-window", ".status")).isEqualTo("200");
			assertThat(text("fixed-window", ".left")).isEqualTo(Integer.toString(left));
			assertThat(text("fixed-window", ".when")).matches("all back in [0-9]\\.[0-9] s|all back in 10.0 s");
		}
		press();
		assertThat(text("fixed-window", ".status")).isEqualTo("429");
		assertThat(text("fixed-window", ".left")).isEqualTo("0");
		double left = secondsLeft();
		assertThat(left).isBetween(0.1, 10.0);
		Awaitility.await().until(() -> secondsLeft() < left);
		assertThat(row(3))
			.startsWith(
					"Fixed window|127.0.0.1:" + port(first) + "|429|\"AlgorithmController.fixedWindow\"" + ";r=0;t=")
			.contains("|\"AlgorithmController.fixedWindow\";q=5;w=10, \"/**\";q=2000;w=60|");
	}

	@Test
	void bucketIsFullAgainWhenItsWindowHasEnded() throws IOException {
		open("/");
		press();
		assertThat(text("fixed-window", ".left")).isEqualTo("4");
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> text("fixed-window", ".left").equals("5") && text("fixed-window", ".when").equals("full"));
	}

	@Test
	void twoInstancesShareTheBucket() throws IOException {
		open("/?other=http://127.0.0.1:" + port(second));
		for (int i = 0; i < 5; i++) {
			press();
			assertThat(row(3)).contains("|127.0.0.1:" + port((i % 2 == 0) ? first : second) + "|200|");
			assertThat(text("fixed-window", ".left")).isEqualTo(Integer.toString(4 - i));
		}
		press();
		assertThat(row(3)).contains("|127.0.0.1:" + port(second) + "|429|");
		assertThat(text("fixed-window", ".left")).isEqualTo("0");
	}

	@Test
	void otherMachinesAreNotAsked() throws IOException {
		open("/?other=http://example.org");
		assertThat(this.page.getHtmlElementById("other-note").getTextContent()).startsWith("Only instances on this");
		press();
		press();
		assertThat(row(3)).contains("|127.0.0.1:" + port(first) + "|200|");
	}

	private void open(String path) throws IOException {
		this.page = this.browser.getPage("http://127.0.0.1:" + port(first) + path);
	}

	/** Presses the button, and waits for the answers. */
	private void press() throws IOException {
		this.page.getHtmlElementById("press").click();
		this.presses++;
		Awaitility.await()
			.until(() -> this.page.getHtmlElementById("last")
				.getTextContent()
				.startsWith("Call " + this.presses + " "));
	}

	private double secondsLeft() {
		String text = text("fixed-window", ".when");
		assertThat(text).startsWith("again in ");
		return Double.parseDouble(text.replaceAll("[^0-9.]", ""));
	}

	private String text(String card, String selector) {
		DomElement element = this.page.getElementById(card).querySelector(selector);
		return element.getTextContent().strip();
	}

	/** A row of the table of answers. */
	private String row(int number) {
		return String.join("|",
				this.page.getElementById("answers")
					.querySelectorAll("tr:nth-child(" + number + ") > *")
					.stream()
					.map((cell) -> cell.getTextContent().strip())
					.toList());
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
