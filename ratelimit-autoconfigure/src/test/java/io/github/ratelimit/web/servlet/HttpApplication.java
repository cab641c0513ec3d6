package io.github.ratelimit.web.servlet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;

import io.github.ratelimit.RateLimitPolicyRegistry;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A running application, asked over HTTP. Its counters are in memory, under a clock that
 * stands still.
 */
public final class HttpApplication implements AutoCloseable {

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	private final ConfigurableApplicationContext context;

	private HttpApplication(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Starts an application.
	 * @param sources controllers, advice and configuration
	 * @param properties as <code>name=value</code>
	 */
	public static HttpApplication start(List<Class<?>> sources, String... properties) {
		SpringApplication application = new SpringApplication(
				Stream.concat(Stream.of(Base.class), sources.stream()).toArray(Class<?>[]::new));
		String[] arguments = Stream
			.concat(Stream.of("server.port=0", "spring.main.banner-mode=off", "logging.level.root=warn",
					"logging.level.io.github.ratelimit=info"), Stream.of(properties))
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		return new HttpApplication(application.run(arguments));
	}

	/**
	 * Asks the application.
	 * @param headers names and values in turn
	 */
	public HttpResponse<String> get(String path, String... headers) {
		return send(request(path, headers).build());
	}

	/** Asks another port of the application. */
	public HttpResponse<String> get(int port, String path) {
		return send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build());
	}

	/**
	 * Sends a request without a body.
	 * @param headers names and values in turn
	 */
	public HttpResponse<String> send(String method, String path, String... headers) {
		return send(request(path, headers).method(method, BodyPublishers.noBody()).build());
	}

	/** Sends a text to the application. */
	HttpResponse<String> post(String path, String body, String... headers) {
		return send(request(path, headers).POST(BodyPublishers.ofString(body)).build());
	}

	/** Asks the application without waiting for the answer. */
	CompletableFuture<Integer> status(String path) {
		return CLIENT.sendAsync(request(path).build(), BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
	}

	int port() {
		return this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	/** What the only limit of a policy has left for the key "global". */
	long remaining(String policy) {
		return bean(RateLimiter.class).peek(bean(RateLimitPolicyRegistry.class).policy(policy), "global")
			.limits()
			.get(0)
			.remaining();
	}

	/** What does not count is given back after its client has the answer. */
	void awaitRemaining(String policy, long permits) {
		await().pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(5))
			.untilAsserted(() -> assertThat(remaining(policy)).isEqualTo(permits));
	}

	private HttpRequest.Builder request(String path, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path));
		return (headers.length > 0) ? request.headers(headers) : request;
	}

	private static HttpResponse<String> send(HttpRequest request) {
		try {
			return CLIENT.send(request, BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Asks until a call is refused, which for any limit here is soon. */
	HttpResponse<String> refused(String path, String... headers) {
		for (int i = 0; i < 10; i++) {
			HttpResponse<String> response = get(path, headers);
			if (response.statusCode() != 200) {
				return response;
			}
		}
		throw new AssertionError(path + " refuses no call");
	}

	/** The status of each of some equal requests, one after the other. */
	public List<Integer> statuses(int requests, String path, String... headers) {
		return Stream.generate(() -> get(path, headers).statusCode()).limit(requests).toList();
	}

	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Base {

		@Bean
		MutableClock clock() {
			return new MutableClock(1_700_000_000_000_000L);
		}

		@Bean
		@Fallback
		RateLimitStore store(MutableClock clock) {
			return new InMemoryRateLimitStore(clock, ZoneOffset.UTC);
		}

	}

}
