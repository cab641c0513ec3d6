package io.github.ratelimit.store.redis;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.store.CalendarWindows;
import io.github.ratelimit.store.StoreFailure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What runs when a lost server has been found again.
 */
@ExtendWith(OutputCaptureExtension.class)
class RecoveryListenerTests {

	private final FakeLink link = new FakeLink();

	@Test
	void listenerThatThrowsKeepsNothingElseFromRunning(CapturedOutput output) {
		CountDownLatch back = new CountDownLatch(1);
		this.link.probe = (server) -> {
			if (back.getCount() > 0) {
				throw FakeLink.failure("gone", StoreFailure.UNREACHABLE);
			}
		};
		AtomicInteger told = new AtomicInteger();
		try (RedisRateLimitStore store = store()) {
			store.onRecovery(() -> {
				throw new IllegalStateException("deaf");
			});
			store.onRecovery(() -> {
				throw new NoClassDefFoundError("missing");
			});
			store.onRecovery(told::incrementAndGet);
			store.start();
			assertThat(store.isReachable()).isFalse();
			back.countDown();
			await().untilAsserted(() -> {
				assertThat(told).hasValue(1);
				assertThat(this.link.memoryAsked).hasValue(1);
			});
			assertThat(output).contains("deaf", "missing");
		}
	}

	private RedisRateLimitStore store() {
		return new RedisRateLimitStore(
				(recovered) -> new GuardedScriptRunner(this.link, Duration.ofMillis(100), recovered,
						new CheckReporter(Map.of())),
				new RedisKeys("recovery", true),
				new CalendarStarts(new CalendarWindows(ZoneOffset.UTC), Clock.systemUTC()), () -> "");
	}

}
