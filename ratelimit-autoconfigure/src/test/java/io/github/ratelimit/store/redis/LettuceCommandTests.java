package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;

import io.lettuce.core.RedisConnectionException;
import io.netty.handler.codec.DecoderException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

import javax.net.ssl.SSLException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.never;

/**
 * How calls end that Lettuce gives up.
 */
class LettuceCommandTests {

	private static final ScriptRequest REQUEST = ScriptRequest.probe(LuaScript.of("return {}"), new byte[] { 'k' });

	private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1);

	private final RedisServer.FailureHandler handler = Mockito.mock(RedisServer.FailureHandler.class);

	private final RedisServer server = new RedisServer(
			new Deadlines(() -> this.thread, Duration.ofSeconds(1), System::nanoTime), this.handler);

	private final ScriptCall call = this.server.begin(REQUEST);

	private final LettuceCommand command = new LettuceCommand(ScriptBatch.of(this.call),
			new LettuceSession(Mockito.mock(), Mockito.mock(), null, (task) -> {
			}));

	@AfterEach
	void stop() {
		this.thread.shutdownNow();
	}

	@Test
	void connectionThatFailsIsThatOfTheServer() {
		this.command.completeExceptionally(new RedisConnectionException("refused"));
		assertThat(failure()).isEqualTo(StoreFailure.UNREACHABLE);
		then(this.handler).should().failed(any(), any(), any());
	}

	@Test
	void connectionToWhichTheServerSentTheCallOnIsNotThatOfTheServer() {
		for (String redirection : List.of("MOVED 3999 127.0.0.1:1", "ASK 3999 127.0.0.1:1")) {
			this.command.getOutput().setError(redirection);
			// As Lettuce does before it sends the command on.
			this.command.getOutput().setError((String) null);
		}
		this.command.completeExceptionally(new RedisConnectionException("refused"));
		assertThat(failure()).isEqualTo(StoreFailure.UNREACHABLE);
		then(this.handler).should(never()).failed(any(), any(), any());
	}

	@Test
	void encryptionThatFailsIsALostConnection() {
		this.command.completeExceptionally(new DecoderException(new SSLException("bad record")));
		assertThat(failure()).isEqualTo(StoreFailure.UNREACHABLE);
	}

	private StoreFailure failure() {
		return assertThat(this.call).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.havingCause()
			.asInstanceOf(InstanceOfAssertFactories.type(RateLimitStoreException.class))
			.actual()
			.failure();
	}

}
