package io.github.ratelimit.benchmark.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import org.springframework.util.FileSystemUtils;

/**
 * A Redis Cluster of three masters on this machine.
 */
public final class BenchmarkCluster implements AutoCloseable {

	private static final int MASTERS = 3;

	private static final long LONGEST_START = TimeUnit.MINUTES.toNanos(1);

	private static final long POLL_MILLIS = 50;

	/** Each keeps what it knows of the others in a file. */
	private final Path folder = Files.createTempDirectory("ratelimit-benchmark");

	private final List<BenchmarkRedis> servers = new ArrayList<>();

	private final List<RedisStatistics> statistics = new ArrayList<>();

	private BenchmarkCluster() throws IOException {
	}

	/** Starts the masters, and waits until they agree on who serves which slot. */
	public static BenchmarkCluster start() throws Exception {
		BenchmarkCluster cluster = new BenchmarkCluster();
		try {
			for (int i = 0; i < MASTERS; i++) {
				BenchmarkRedis server = BenchmarkRedis.startMaster(cluster.folder.resolve("nodes-" + i + ".conf"));
				cluster.servers.add(server);
				cluster.statistics.add(new RedisStatistics(server.address()));
			}
			cluster.form();
			return cluster;
		}
		catch (Exception ex) {
			cluster.close();
			throw ex;
		}
	}

	private void form() throws InterruptedException {
		try (RedisClient client = RedisClient.create()) {
			List<RedisCommands<String, String>> nodes = masters().stream()
				.map((master) -> client.connect(RedisURI.create(master.uri())).sync())
				.toList();
			RedisAddress first = masters().get(0);
			for (int i = 0; i < MASTERS; i++) {
				// Masters of the same epoch would quarrel first.
				nodes.get(i).clusterSetConfigEpoch(i + 1);
				nodes.get(i).clusterAddSlots(slots(i));
				nodes.get(i).clusterMeet(first.host(), first.port());
			}
			long deadline = System.nanoTime() + LONGEST_START;
			while (!nodes.stream().allMatch(BenchmarkCluster::knowsAll)) {
				if (System.nanoTime() > deadline) {
					throw new IllegalStateException("The masters do not agree");
				}
				TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
			}
		}
	}

	private static int[] slots(int master) {
		return IntStream.range(SlotHash.SLOT_COUNT * master / MASTERS, SlotHash.SLOT_COUNT * (master + 1) / MASTERS)
			.toArray();
	}

	private static boolean knowsAll(RedisCommands<String, String> node) {
		List<String> info = node.clusterInfo().lines().toList();
		return info.contains("cluster_state:ok") && info.contains("cluster_size:" + MASTERS);
	}

	public List<RedisAddress> masters() {
		return this.servers.stream().map(BenchmarkRedis::address).toList();
	}

	/** What all masters have done. */
	public RedisUsage usage() {
		return this.statistics.stream().map(RedisStatistics::usage).reduce(RedisUsage::plus).orElseThrow();
	}

	@Override
	public void close() throws IOException {
		this.statistics.forEach(RedisStatistics::close);
		for (BenchmarkRedis server : this.servers) {
			server.close();
		}
		FileSystemUtils.deleteRecursively(this.folder);
	}

}
