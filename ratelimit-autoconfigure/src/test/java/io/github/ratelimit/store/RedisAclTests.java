package io.github.ratelimit.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import redis.embedded.RedisServer;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitBucket;
import io.github.ratelimit.RateLimitReceipt;
import io.github.ratelimit.RateLimitStore;
import io.github.ratelimit.StoreResult;
import io.github.ratelimit.store.redis.RedisStores;
import io.github.ratelimit.testsupport.Ports;
import io.github.ratelimit.testsupport.TestRedis;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A user of Redis that may do no more than what the documentation says.
 */
class RedisAclTests {

	private static final Path DOCUMENTATION = Path.of("../docs/redis.md");

	private RedisServer server;

	private LettuceConnectionFactory connectionFactory;

	@BeforeEach
	void start() throws IOException {
		int port = Ports.free();
		this.server = TestRedis.startEmbedded(port);
		createUser(port);
		RedisStandaloneConfiguration configuration = new RedisStandaloneConfiguration("127.0.0.1", port);
		configuration.setUsername("limiter");
		configuration.setPassword("secret");
		this.connectionFactory = new LettuceConnectionFactory(configuration);
		this.connectionFactory.afterPropertiesSet();
		this.connectionFactory.start();
	}

	@AfterEach
	void stop() throws IOException {
		this.connectionFactory.destroy();
		this.server.stop();
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void documentedUserMayDoAllThatIsNeeded(Algorithm algorithm) {
		RateLimitStore store = RedisStores.of(this.connectionFactory, "ratelimit");
		RateLimitBucket bucket = new RateLimitBucket("policy", "key",
				List.of(Limit.of(3, Duration.ofHours(2), algorithm)), Duration.ofHours(10));
		assertThat(acquire(store, bucket, 1).allowed()).isTrue();
		assertThat(acquire(store, bucket, 2).allowed()).isTrue();
		assertThat(acquire(store, bucket, 1).allowed()).isFalse();
		store.refund(bucket, 1, null).toCompletableFuture().join();
		assertThat(acquire(store, bucket, 1).allowed()).isTrue();
		store.refund(bucket, 2, null).toCompletableFuture().join();
		RateLimitReceipt first = Receipts.of(acquire(store, bucket, 1));
		RateLimitReceipt second = Receipts.of(acquire(store, bucket, 1));
		store.refund(bucket, 1, first).toCompletableFuture().join();
		store.refund(bucket, 1, second).toCompletableFuture().join();
		store.reset(bucket).toCompletableFuture().join();
		assertThat(acquire(store, bucket, 3).allowed()).isTrue();
	}

	private static StoreResult acquire(RateLimitStore store, RateLimitBucket bucket, long cost) {
		return store.acquire(bucket, cost).toCompletableFuture().join();
	}

	/** With the very line of the documentation. */
	private static void createUser(int port) throws IOException {
		Matcher line = Pattern.compile("(?m)^ACL SETUSER (.*)$").matcher(Files.readString(DOCUMENTATION));
		assertThat(line.find()).isTrue();
		RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
		try (StatefulRedisConnection<String, String> connection = client.connect()) {
			CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8).add("SETUSER");
			for (String argument : line.group(1).split(" ")) {
				arguments.add(argument);
			}
			assertThat(connection.sync().dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), arguments))
				.isEqualTo("OK");
		}
		finally {
			client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
		}
	}

}
