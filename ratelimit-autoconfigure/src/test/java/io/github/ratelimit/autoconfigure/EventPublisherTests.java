package io.github.ratelimit.autoconfigure;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.event.EventListener;

import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.core.Limiters;
import io.github.ratelimit.event.RateLimitRefused;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Refusals as events of the application.
 */
class EventPublisherTests {

	private final List<RateLimitRefused> events = new ArrayList<>();

	private long nanos = Long.MAX_VALUE - 1;

	private final EventPublisher publisher = new EventPublisher((event) -> this.events.add((RateLimitRefused) event),
			RateLimitPolicy::name, () -> this.nanos);

	private final RateLimiter limiter = Limiters.of(new InMemoryRateLimitStore(new MutableClock(0), ZoneOffset.UTC),
			List.of(this.publisher));

	@Test
	void oneEventASecondTellsHowManyCallsWereRefused() {
		call("a", 4);
		assertThat(this.events).extracting(RateLimitRefused::refusals).containsExactly(1L);
		this.nanos += TimeUnit.MILLISECONDS.toNanos(999);
		call("a", 1);
		assertThat(this.events).hasSize(1);
		this.nanos += TimeUnit.MILLISECONDS.toNanos(1);
		call("a", 1);
		assertThat(this.events).extracting(RateLimitRefused::refusals).containsExactly(1L, 4L);
	}

	@Test
	void policiesHaveTheirEventsApart() {
		call("a", 3);
		call("b", 3);
		assertThat(this.events).extracting((event) -> event.decision().policyName()).containsExactly("a", "b");
	}

	@Test
	void allowedCallsAreNoEvents() {
		call("a", 1);
		assertThat(this.events).isEmpty();
	}

	@Test
	void closedApplicationHearsOfNothing() {
		this.publisher.destroy();
		call("a", 3);
		assertThat(this.events).isEmpty();
	}

	@Test
	void beansListen() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RateLimitAutoConfiguration.class))
			.withPropertyValues("ratelimit.store=memory")
			.withBean(Listener.class)
			.run((context) -> {
				RateLimiter asked = context.getBean(RateLimiter.class);
				for (int i = 0; i < 50; i++) {
					asked.acquire(RateLimitPolicy.of("made-in-code-" + i, "0/minute"), "key");
				}
				assertThat(context.getBean(Listener.class).heard).as("of all policies that are made in code")
					.isLessThan(10)
					.isPositive();
			});
	}

	/** The first passes, and the others are refused. */
	private void call(String policy, int calls) {
		for (int i = 0; i < calls; i++) {
			this.limiter.acquire(RateLimitPolicy.of(policy, "1/day"), "key");
		}
	}

	static class Listener {

		private int heard;

		@EventListener
		void on(RateLimitRefused refused) {
			this.heard++;
		}

	}

}
