package io.github.ratelimit.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ratelimit.Limit;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.testsupport.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The limiter's connection is encrypted as the application's is. The embedded Redis has
 * no TLS; a proxy in front of it has.
 */
class TlsTests {

	private static final String PASSWORD = "password";

	private static final RateLimitBucket BUCKET = new RateLimitBucket("policy", "key", List.of(Limit.parse("10/hour")),
			Duration.ZERO);

	@TempDir
	private Path folder;

	@Test
	void connectionIsEncryptedAndCounts() throws Exception {
		try (RedisProcess redis = RedisProcess.start(); SSLServerSocket listener = listen()) {
			start(() -> accept(listener, redis.port()));
			LettuceConnectionFactory application = new LettuceConnectionFactory(
					new RedisStandaloneConfiguration("127.0.0.1", listener.getLocalPort()),
					LettuceClientConfiguration.builder().useSsl().disablePeerVerification().build());
			try (RedisRateLimitStore store = new RedisRateLimitStore(application, Duration.ofSeconds(5), "tls", true,
					Clock.systemUTC(), ZoneOffset.UTC, new CheckReporter(Map.of()))) {
				assertThat(Stream.generate(() -> store.acquire(BUCKET, 1).toCompletableFuture().join().allowed())
					.limit(15)).filteredOn((allowed) -> allowed).hasSize(10);
			}
		}
	}

	private SSLServerSocket listen() throws Exception {
		Path file = this.folder.resolve("keys.p12");
		Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
		Process process = new ProcessBuilder(keytool.toString(), "-genkeypair", "-keyalg", "RSA", "-alias", "redis",
				"-dname", "CN=localhost", "-keystore", file.toString(), "-storepass", PASSWORD, "-storetype", "PKCS12")
			.inheritIO()
			.start();
		assertThat(process.waitFor()).isZero();
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream input = Files.newInputStream(file)) {
			keys.load(input, PASSWORD.toCharArray());
		}
		KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		managers.init(keys, PASSWORD.toCharArray());
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(managers.getKeyManagers(), null, null);
		return (SSLServerSocket) context.getServerSocketFactory()
			.createServerSocket(0, 10, InetAddress.getLoopbackAddress());
	}

	private static void accept(SSLServerSocket listener, int port) throws IOException {
		while (!listener.isClosed()) {
			SSLSocket client = (SSLSocket) listener.accept();
			Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
			start(() -> client.getInputStream().transferTo(server.getOutputStream()));
			start(() -> server.getInputStream().transferTo(client.getOutputStream()));
		}
	}

	private static void start(Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (IOException ex) {
				// One side has closed.
			}
		}, "tls-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	private interface Task {

		void run() throws IOException;

	}

}
