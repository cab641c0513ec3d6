package io.github.ratelimit.testsupport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.lettuce.core.cluster.SlotHash;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * A Redis Cluster on this machine: three masters, or as many masters and replicas as a
 * test wants. Masters are paused and resumed as any {@link RedisProcess}.
 */
public final class TestRedisCluster implements AutoCloseable {

	private static final int MASTERS = 3;

	private static final String NODE_TIMEOUT = "cluster-node-timeout 1500";

	private final List<RedisProcess> servers = new ArrayList<>();

	private final int masters;

	/**
	 * Starts three masters and waits until they agree on who serves which slot.
	 */
	public TestRedisCluster() {
		this(MASTERS, 0);
	}

	/**
	 * Starts masters and their replicas, with further lines of redis.conf, and waits
	 * until all agree and replicas are in sync. A replica is promoted only where most of
	 * the masters are left, thus with three or more.
	 */
	public TestRedisCluster(int masters, int replicasEach, String... settings) {
		this.masters = masters;
		List<String> lines = new ArrayList<>(List.of("cluster-enabled yes"));
		if (replicasEach > 0) {
			// Replicas that were slow on a busy machine are as good as others.
			Collections.addAll(lines, NODE_TIMEOUT, "cluster-replica-validity-factor 0", "repl-diskless-sync-delay 0");
		}
		Collections.addAll(lines, settings);
		try {
			for (int i = 0; i < masters * (1 + replicasEach); i++) {
				this.servers.add(RedisProcess.start(lines.toArray(String[]::new)));
			}
			form();
		}
		catch (RuntimeException | Error ex) {
			close();
			throw ex;
		}
	}

	/**
	 * All nodes, for Spring Data.
	 */
	public RedisClusterConfiguration configuration() {
		return new RedisClusterConfiguration(
				this.servers.stream().map((server) -> RedisProcess.HOST + ":" + server.port()).toList());
	}

	/**
	 * A connection factory for the cluster, which the caller destroys.
	 */
	public LettuceConnectionFactory connect() {
		LettuceConnectionFactory factory = new LettuceConnectionFactory(configuration(),
				LettuceClientConfiguration.builder().commandTimeout(Duration.ofSeconds(5)).build());
		factory.afterPropertiesSet();
		factory.start();
		return factory;
	}

	/**
	 * The number of keys on each master.
	 */
	public List<Long> keysOnEachMaster() {
		return masters().stream().map((master) -> Long.valueOf(master.require("DBSIZE"))).toList();
	}

	/**
	 * All nodes, first those that were masters at the start.
	 */
	public List<RedisProcess> servers() {
		return List.copyOf(this.servers);
	}

	/**
	 * Those that take themselves for masters and are neither dead nor paused.
	 */
	public List<RedisProcess> masters() {
		return answering().filter((server) -> ClusterNode.of(server).isMaster()).toList();
	}

	/**
	 * Who serves the slot, of those that are neither dead nor paused. Where two claim it
	 * it is the one that got it later.
	 */
	public RedisProcess masterOf(int slot) {
		return answering().filter((server) -> {
			ClusterNode node = ClusterNode.of(server);
			return node.isMaster() && node.serves(slot);
		})
			.max(Comparator.comparing((server) -> ClusterNode.of(server).epoch()))
			.orElseThrow(() -> new IllegalStateException("Nobody serves slot " + slot));
	}

	/**
	 * Kills the master of the slot and returns it.
	 */
	public RedisProcess killMaster(int slot) {
		RedisProcess master = masterOf(slot);
		master.kill();
		return master;
	}

	/**
	 * Waits until all nodes know another master of the slot than the former one, which
	 * was killed or paused, and returns it.
	 */
	public RedisProcess awaitPromotion(int slot, RedisProcess former) {
		Waiting.until("promotion of a replica", () -> answering().anyMatch((server) -> {
			ClusterNode node = ClusterNode.of(server);
			return server != former && node.isMaster() && node.serves(slot);
		}) && answering().filter((server) -> server != former)
			.allMatch((server) -> isOk(server) && knows(server, slot, masterOf(slot))));
		return masterOf(slot);
	}

	/**
	 * Starts a further master that serves nothing yet, and waits until all know it.
	 */
	public RedisProcess addMaster() {
		RedisProcess first = this.servers.get(0);
		RedisProcess added = RedisProcess.start("cluster-enabled yes");
		this.servers.add(added);
		added.require("CLUSTER", "MEET", RedisProcess.HOST, Integer.toString(first.port()));
		Waiting.until("nodes know the new one",
				() -> this.servers.stream().allMatch((server) -> knowsAll(server, first)));
		return added;
	}

	/**
	 * Moves a slot and its keys to another master, in steps that the caller takes.
	 */
	public SlotMove move(int slot, RedisProcess from, RedisProcess to) {
		return new SlotMove(this, slot, from, to);
	}

	/**
	 * Moves a slot and its keys to another master, and waits until all nodes know.
	 */
	public void moveSlot(int slot, RedisProcess from, RedisProcess to) {
		move(slot, from, to).begin().moveKeys().finish();
		Waiting.until("all nodes know", () -> answering().allMatch((server) -> knows(server, slot, to)));
	}

	@Override
	public void close() {
		this.servers.forEach(RedisProcess::close);
	}

	private void form() {
		RedisProcess first = this.servers.get(0);
		for (int i = 0; i < this.servers.size(); i++) {
			RedisProcess server = this.servers.get(i);
			if (i < this.masters) {
				// Otherwise all have the same epoch, and quarrel first.
				server.require("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
				server.require(addSlots(i));
			}
			server.require("CLUSTER", "MEET", RedisProcess.HOST, Integer.toString(first.port()));
		}
		Waiting.until("nodes know each other",
				() -> this.servers.stream().allMatch((server) -> knowsAll(server, first)));
		for (int i = this.masters; i < this.servers.size(); i++) {
			String master = this.servers.get(i % this.masters).require("CLUSTER", "MYID");
			this.servers.get(i).require("CLUSTER", "REPLICATE", master);
		}
		Waiting.until("nodes agree", () -> this.servers.stream().allMatch((server) -> isOk(server) && inSync(server)));
	}

	private String[] addSlots(int master) {
		int from = SlotHash.SLOT_COUNT * master / this.masters;
		int to = SlotHash.SLOT_COUNT * (master + 1) / this.masters;
		return Stream.concat(Stream.of("CLUSTER", "ADDSLOTS"), IntStream.range(from, to).mapToObj(Integer::toString))
			.toArray(String[]::new);
	}

	private boolean knowsAll(RedisProcess server, RedisProcess first) {
		List<ClusterNode> seen = ClusterNode.seenBy(server);
		return seen.size() == this.servers.size()
				&& seen.stream().noneMatch((node) -> node.flags().contains("handshake"))
				&& (server == first || isOk(server));
	}

	private boolean isOk(RedisProcess server) {
		List<String> info = server.require("CLUSTER", "INFO").lines().toList();
		return info.contains("cluster_state:ok") && info.contains("cluster_size:" + this.masters);
	}

	/** Replicas are in sync, and known as such to all nodes. */
	private boolean inSync(RedisProcess server) {
		long replicas = ClusterNode.seenBy(server).stream().filter((node) -> node.flags().contains("slave")).count();
		return replicas == this.servers.size() - this.masters
				&& !"down".equals(server.info("replication").get("master_link_status"));
	}

	private static boolean knows(RedisProcess server, int slot, RedisProcess master) {
		String id = master.require("CLUSTER", "MYID");
		return ClusterNode.seenBy(server)
			.stream()
			.anyMatch((node) -> node.id().equals(id) && node.isMaster() && node.serves(slot));
	}

	private Stream<RedisProcess> answering() {
		return this.servers.stream().filter(RedisProcess::answers);
	}

}
