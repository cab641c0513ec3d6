package io.github.ratelimit.web.servlet;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Methods that run on other threads, or are called by events, in the course of a request.
 */
class BackgroundHandlerTests {

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication
			.start(List.of(AsyncConfiguration.class, AsyncController.class, Publisher.class, Listener.class));
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@Test
	void handlerOnAnotherThreadIsChargedOnce() {
		assertThat(application.statuses(3, "/async")).containsExactly(200, 200, 429);
	}

	@Test
	void listenerServesTheRequestThatPublishesTheEvent() {
		assertThat(application.statuses(3, "/publish")).containsExactly(200, 200, 429);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class AsyncConfiguration {

	}

	@RestController
	static class AsyncController {

		@Async
		@GetMapping("/async")
		@RateLimit(value = "2/minute", key = "global")
		CompletableFuture<String> get() {
			return CompletableFuture.completedFuture("done");
		}

	}

	@RestController
	static class Publisher {

		private final ApplicationEventPublisher events;

		Publisher(ApplicationEventPublisher events) {
			this.events = events;
		}

		@GetMapping("/publish")
		String get() {
			this.events.publishEvent(new Published());
			return "published";
		}

	}

	record Published() {

	}

	static class Listener {

		@EventListener
		@RateLimit("2/minute")
		public void on(Published event) {
		}

	}

}
