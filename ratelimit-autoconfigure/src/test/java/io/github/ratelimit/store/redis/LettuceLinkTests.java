package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.testsupport.RedisProcess;
import io.github.ratelimit.testsupport.TcpProxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link LettuceLink}.
 */
class LettuceLinkTests {

	private static final ScriptRequest PROBE = ScriptRequest.probe(TokenBucketProtocol.SCRIPT, new byte[] { 'k' });

	private static final Duration TIMEOUT = Duration.ofMillis(50);

	private RedisProcess redis;

	private TcpProxy network;

	private LettuceLink link;

	private Deadlines deadlines;

	@BeforeEach
	void start() {
		this.redis = RedisProcess.start();
		this.network = new TcpProxy(this.redis.port());
		this.link = new LettuceLink(
				new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", this.network.port())),
				TIMEOUT);
		this.deadlines = new Deadlines(this.link::thread, TIMEOUT, System::nanoTime);
	}

	@AfterEach
	void stop() {
		this.link.close();
		this.network.close();
		this.redis.close();
	}

	@Test
	void answersThatTakeLongerThanACallWouldWaitProveNothing() {
		this.network.delay(Duration.ofMillis(100));
		assertThat(failureOfRenewal()).isEqualTo(StoreFailure.UNREACHABLE);
		this.network.pass();
		await().ignoreExceptions().untilAsserted(() -> this.link.renew(PROBE, this.deadlines));
	}

	@Test
	void renewalThatMeetsTheCloseLeavesNoConnection() {
		this.redis.pause();
		CompletableFuture<StoreFailure> renewal = new CompletableFuture<>();
		Thread renewing = new Thread(() -> renewal.complete(failureOfRenewal()));
		renewing.start();
		await().until(() -> Stream.of(renewing.getStackTrace())
			.anyMatch((frame) -> frame.getClassName().equals(LettuceSession.class.getName())));
		this.link.close();
		this.redis.resume();
		assertThat(renewal.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(StoreFailure.UNREACHABLE);
		// One asks for the list.
		await().until(() -> this.redis.command("CLIENT", "LIST").lines().count() == 1);
	}

	private StoreFailure failureOfRenewal() {
		return catchThrowableOfType(RateLimitStoreException.class, () -> this.link.renew(PROBE, this.deadlines))
			.failure();
	}

}
