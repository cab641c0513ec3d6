package io.github.ratelimit.store.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.github.ratelimit.store.StoreFailure;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Prober} that {@link GuardedScriptRunnerTests} cannot make.
 */
class ProberTests {

	@Test
	void fullHeapWhileAProbeIsReportedEndsNoProbing() {
		FakeLink link = new FakeLink();
		AtomicInteger missed = new AtomicInteger();
		link.probe = (server) -> {
			if (missed.get() < 3) {
				throw FakeLink.failure("gone", StoreFailure.UNREACHABLE);
			}
		};
		CompletableFuture<Integer> found = new CompletableFuture<>();
		try (Prober recovery = new Prober((probe, first) -> link.probe.run(probe.keys()[0][0]))) {
			recovery.probeUntilAnswered(ScriptRequest.probe(FakeLink.SCRIPT, new byte[] { 'a' }),
					() -> found.complete(missed.get()), (failure) -> {
						missed.incrementAndGet();
						throw new OutOfMemoryError("thrown by the test");
					});
			assertThat(found.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(3);
		}
	}

}
