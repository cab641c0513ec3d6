package io.github.ratelimit.testsupport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TcpProxy}.
 */
class TcpProxyTests {

	private static RedisProcess redis;

	private final TcpProxy proxy = new TcpProxy(redis.port());

	@BeforeAll
	static void start() {
		redis = RedisProcess.start();
	}

	@AfterAll
	static void stop() {
		redis.close();
	}

	@AfterEach
	void close() {
		this.proxy.close();
	}

	@Test
	void passesOnWhatBothSidesSay() throws IOException {
		try (Client client = new Client()) {
			assertThat(client.ping()).isEqualTo("+PONG");
			assertThat(client.ping()).isEqualTo("+PONG");
		}
	}

	@Test
	void delaysWhatTheServerSays() throws IOException {
		try (Client client = new Client()) {
			this.proxy.delay(Duration.ofMillis(200));
			long start = System.nanoTime();
			assertThat(client.ping()).isEqualTo("+PONG");
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
		}
	}

	@Test
	void silencedConnectionStaysDumbAndOpenWhenOthersPassAgain() throws IOException {
		try (Client client = new Client()) {
			assertThat(client.ping()).isEqualTo("+PONG");
			this.proxy.silence();
			client.socket.setSoTimeout(500);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(client::ping);
			this.proxy.pass();
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(client::ping);
			try (Client other = new Client()) {
				assertThat(other.ping()).isEqualTo("+PONG");
			}
		}
	}

	@Test
	void cutConnectionIsResetAndTheNextOneWorks() throws IOException {
		try (Client client = new Client()) {
			assertThat(client.ping()).isEqualTo("+PONG");
			this.proxy.cut();
			assertThatExceptionOfType(IOException.class).isThrownBy(client::ping);
		}
		try (Client other = new Client()) {
			assertThat(other.ping()).isEqualTo("+PONG");
		}
	}

	@Test
	void refusesUntilItPassesAgain() throws IOException {
		this.proxy.refuse();
		assertThatExceptionOfType(IOException.class).isThrownBy(Client::new);
		this.proxy.pass();
		try (Client client = new Client()) {
			assertThat(client.ping()).isEqualTo("+PONG");
		}
	}

	private final class Client implements AutoCloseable {

		private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), TcpProxyTests.this.proxy.port());

		private final BufferedReader replies = new BufferedReader(
				new InputStreamReader(this.socket.getInputStream(), StandardCharsets.US_ASCII));

		Client() throws IOException {
			this.socket.setSoTimeout(10_000);
		}

		String ping() throws IOException {
			this.socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
			String reply = this.replies.readLine();
			if (reply == null) {
				throw new IOException("closed");
			}
			return reply;
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

}
