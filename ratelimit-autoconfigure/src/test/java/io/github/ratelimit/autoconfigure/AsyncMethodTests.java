package io.github.ratelimit.autoconfigure;

import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitExceededException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Calls that are refused on the thread of an executor, where nobody need look at them,
 * are in the log.
 */
@ExtendWith(OutputCaptureExtension.class)
class AsyncMethodTests {

	private final ApplicationContextRunner runner = LimitedBeans.runner()
		.withUserConfiguration(AsyncConfiguration.class)
		.withBean(Service.class);

	@Test
	void refusedCallWithoutResult(CapturedOutput output) {
		this.runner.run((context) -> {
			Service service = context.getBean(Service.class);
			service.send();
			assertThat(output).doesNotContain("Service.send");
			assertThatNoException().isThrownBy(service::send);
			assertThat(output).contains("Service.send").contains(RateLimitExceededException.class.getSimpleName());
		});
	}

	@Test
	void refusedCallWithResult(CapturedOutput output) {
		this.runner.run((context) -> {
			Service service = context.getBean(Service.class);
			assertThat(service.load()).isCompletedWithValue("loaded");
			assertThat(output).doesNotContain("Service.load");
			assertThat(service.load()).isCompletedExceptionally();
			assertThat(output.getAll().lines().filter((line) -> line.contains("Service.load"))).singleElement()
				.satisfies((line) -> assertThat(line).contains("WARN").contains("@Async"));
		});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class AsyncConfiguration {

		@Bean
		SyncTaskExecutor taskExecutor() {
			return new SyncTaskExecutor();
		}

	}

	static class Service {

		@Async
		@RateLimit("1/minute")
		public void send() {
		}

		@Async
		@RateLimit("1/minute")
		public CompletableFuture<String> load() {
			return CompletableFuture.completedFuture("loaded");
		}

	}

}
