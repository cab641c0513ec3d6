package io.github.ratelimit.testsupport;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RedisProcessTests {

	private final RedisProcess redis = RedisProcess.start("maxmemory 64mb");

	@AfterEach
	void stop() {
		this.redis.close();
		assertThat(this.redis.isAlive()).isFalse();
	}

	@Test
	void repliesAreText() {
		assertThat(this.redis.command("SET", "ключ", "a\nb")).isEqualTo("OK");
		assertThat(this.redis.command("GET", "ключ")).isEqualTo("a\nb");
		assertThat(this.redis.command("GET", "other")).isEmpty();
		assertThat(this.redis.command("INCR", "number")).isEqualTo("1");
		assertThat(this.redis.command("MGET", "ключ", "number")).isEqualTo("a\nb\n1");
		assertThat(this.redis.command("INCR", "ключ")).startsWith("-ERR value is not an integer");
		assertThat(this.redis.command("CONFIG", "GET", "maxmemory")).isEqualTo("maxmemory\n67108864");
	}

	@Test
	void callsAreCounted() {
		assertThat(this.redis.calls("incr")).isZero();
		assertThat(this.redis.calls("ping")).isZero();
		this.redis.command("INCR", "a");
		this.redis.command("EVAL", "return redis.call('INCR', KEYS[1])", "1", "a");
		assertThat(this.redis.calls("INCR")).isEqualTo(2);
		assertThat(this.redis.info("keyspace")).containsEntry("db0", "keys=1,expires=0,avg_ttl=0");
	}

	@Test
	void keysThatStayForEverAreFound() {
		this.redis.command("SET", "leaving", "1", "PX", "100000");
		assertThat(this.redis.keysWithoutTimeToLive()).isEmpty();
		this.redis.command("SET", "staying", "1");
		assertThat(this.redis.keysWithoutTimeToLive()).containsExactly("staying");
	}

	@Test
	void whileItIsPausedNothingIsAnswered() throws Exception {
		this.redis.pause();
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.redis.port())) {
			socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
			socket.setSoTimeout(100);
			assertThatThrownBy(() -> socket.getInputStream().read()).hasMessageContaining("timed out");
			assertThat(this.redis.isAlive()).isTrue();
			this.redis.resume();
			socket.setSoTimeout(10_000);
			assertThat(socket.getInputStream().readNBytes(7)).asString().isEqualTo("+PONG\r\n");
		}
	}

	@Test
	void afterARestartItIsEmptyAndAsItWas() {
		long pid = this.redis.pid();
		this.redis.command("SET", "a", "1");
		this.redis.kill();
		assertThat(this.redis.isAlive()).isFalse();
		assertThatThrownBy(() -> this.redis.command("PING")).hasMessageContaining("refused");
		this.redis.restart();
		assertThat(this.redis.pid()).isNotEqualTo(pid);
		assertThat(this.redis.command("DBSIZE")).isEqualTo("0");
		assertThat(this.redis.command("CONFIG", "GET", "maxmemory")).endsWith("67108864");
	}

	@Test
	void aPausedOneCanBeClosed() {
		this.redis.pause();
		this.redis.close();
		assertThat(this.redis.isAlive()).isFalse();
	}

	@Test
	void aTakenPortIsRefused() {
		assertThatThrownBy(() -> RedisProcess.start(this.redis.port()).close())
			.isInstanceOf(IllegalStateException.class)
			.hasMessageContaining("Address already in use");
	}

}
