package io.github.ratelimit.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import org.awaitility.Awaitility;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import redis.embedded.RedisServer;

/**
 * A Redis Cluster of three masters on this machine.
 */
public final class TestRedisCluster implements AutoCloseable {

	private static final int MASTERS = 3;

	private static final int BUS_OFFSET = 10_000;

	private static final int LARGEST_PORT = 65_535;

	private final List<RedisServer> servers = new ArrayList<>();

	private final List<Integer> ports = new ArrayList<>();

	/**
	 * Starts the masters and waits until they agree on who serves which slot.
	 */
	public TestRedisCluster() {
		try {
			Path folder = Files.createTempDirectory("ratelimit-cluster");
			for (int i = 0; i < MASTERS; i++) {
				int port = portWithBus();
				this.ports.add(port);
				this.servers.add(TestRedis.startEmbedded(port, "cluster-enabled yes",
						"cluster-config-file " + folder.resolve("nodes-" + port + ".conf"), "dir " + folder));
			}
			form();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A connection factory for the cluster, which the caller destroys.
	 */
	public LettuceConnectionFactory connect() {
		RedisClusterConfiguration configuration = new RedisClusterConfiguration(
				this.ports.stream().map((port) -> "127.0.0.1:" + port).toList());
		LettuceConnectionFactory factory = new LettuceConnectionFactory(configuration,
				LettuceClientConfiguration.builder().commandTimeout(Duration.ofSeconds(5)).build());
		factory.afterPropertiesSet();
		factory.start();
		return factory;
	}

	/**
	 * The number of keys on each master.
	 */
	public List<Long> keysOnEachMaster() {
		return onEachMaster((redis, master) -> redis.dbsize());
	}

	@Override
	public void close() throws IOException {
		for (RedisServer server : this.servers) {
			server.stop();
		}
	}

	private void form() {
		onEachMaster((redis, master) -> {
			int from = SlotHash.SLOT_COUNT * master / MASTERS;
			int to = SlotHash.SLOT_COUNT * (master + 1) / MASTERS;
			redis.clusterMeet("127.0.0.1", this.ports.get(0));
			return redis.clusterAddSlots(IntStream.range(from, to).toArray());
		});
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
			List<String> views = onEachMaster((redis, master) -> redis.clusterInfo());
			return views.stream()
				.allMatch((view) -> view.contains("cluster_state:ok") && view.contains("cluster_size:" + MASTERS));
		});
	}

	private <T> List<T> onEachMaster(MasterTask<T> task) {
		List<T> results = new ArrayList<>();
		for (int master = 0; master < MASTERS; master++) {
			RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", this.ports.get(master)));
			try (StatefulRedisConnection<String, String> connection = client.connect()) {
				results.add(task.run(connection.sync(), master));
			}
			finally {
				client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
			}
		}
		return results;
	}

	/** Masters talk to each other on a second port. */
	private static int portWithBus() {
		int port = TestRedis.freePort();
		while (port + BUS_OFFSET > LARGEST_PORT) {
			port = TestRedis.freePort();
		}
		return port;
	}

	private interface MasterTask<T> {

		T run(RedisCommands<String, String> redis, int master);

	}

}
