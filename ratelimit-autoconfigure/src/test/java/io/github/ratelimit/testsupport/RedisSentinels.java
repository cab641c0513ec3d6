package io.github.ratelimit.testsupport;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.data.redis.connection.RedisSentinelConfiguration;

/**
 * A primary, two replicas and three Sentinels that promote a replica when the primary is
 * gone.
 */
public final class RedisSentinels implements AutoCloseable {

	/**
	 * The name by which clients ask for the primary.
	 */
	public static final String MASTER = "mymaster";

	private static final int REPLICAS = 2;

	private static final int SENTINELS = 3;

	private static final String QUORUM = "2";

	/**
	 * A Sentinel connects anew once a second at most, as to a replica that it has
	 * promoted, which must not look dead by then.
	 */
	private static final String MILLIS_TO_LOOK_DEAD = "1500";

	private final List<RedisProcess> servers = new ArrayList<>();

	private final List<RedisProcess> sentinels = new ArrayList<>();

	private RedisProcess former;

	/**
	 * Starts them and waits until the replicas are in sync and all know each other.
	 */
	public RedisSentinels() {
		try {
			startServers();
			startSentinels();
		}
		catch (RuntimeException | Error ex) {
			close();
			throw ex;
		}
	}

	/**
	 * The primary that the Sentinels would name to a client.
	 */
	public RedisProcess primary() {
		return primary(answering().findFirst().orElseThrow());
	}

	/**
	 * The replicas that are in sync with the primary.
	 */
	public List<RedisProcess> replicas() {
		RedisProcess primary = primary();
		return this.servers.stream().filter((server) -> server != primary && isReplicaOf(server, primary)).toList();
	}

	/**
	 * Primary and replicas, in the order of their start.
	 */
	public List<RedisProcess> servers() {
		return List.copyOf(this.servers);
	}

	/**
	 * The Sentinels.
	 */
	public List<RedisProcess> sentinels() {
		return List.copyOf(this.sentinels);
	}

	/**
	 * Kills the primary and returns it.
	 */
	public RedisProcess killPrimary() {
		this.former = primary();
		this.former.kill();
		return this.former;
	}

	/**
	 * Pauses the primary and returns it. When it resumes it takes itself for the primary
	 * until a Sentinel tells it otherwise.
	 */
	public RedisProcess pausePrimary() {
		this.former = primary();
		this.former.pause();
		return this.former;
	}

	/**
	 * Waits until all Sentinels agree on another primary than the one that was killed or
	 * paused last, and returns it.
	 */
	public RedisProcess awaitPromotion() {
		Waiting.until("promotion of a replica", () -> {
			RedisProcess primary = primary();
			return primary != this.former && isPrimary(primary)
					&& answering().allMatch((sentinel) -> primary(sentinel) == primary);
		});
		return primary();
	}

	/**
	 * Starts the one that was killed last as a replica of the primary, and waits until it
	 * is in sync.
	 */
	public RedisProcess restartKilledAsReplica() {
		RedisProcess primary = primary();
		this.former.restart(List.of("replicaof " + RedisProcess.HOST + " " + primary.port()));
		Waiting.until("replica in sync", () -> isReplicaOf(this.former, primary));
		return this.former;
	}

	/**
	 * What Spring Data needs to know.
	 */
	public RedisSentinelConfiguration configuration() {
		RedisSentinelConfiguration configuration = new RedisSentinelConfiguration().master(MASTER);
		this.sentinels.forEach((sentinel) -> configuration.sentinel(RedisProcess.HOST, sentinel.port()));
		return configuration;
	}

	@Override
	public void close() {
		// Sentinels first, which would start a promotion.
		Stream.concat(this.sentinels.stream(), this.servers.stream()).forEach(RedisProcess::close);
	}

	private void startServers() {
		RedisProcess primary = RedisProcess.start();
		this.servers.add(primary);
		for (int i = 0; i < REPLICAS; i++) {
			this.servers.add(RedisProcess.start("replicaof " + RedisProcess.HOST + " " + primary.port()));
		}
		for (RedisProcess replica : this.servers.subList(1, this.servers.size())) {
			Waiting.until("replica in sync", () -> isReplicaOf(replica, primary));
		}
	}

	private void startSentinels() {
		String monitor = String.join(" ", "sentinel monitor", MASTER, RedisProcess.HOST,
				Integer.toString(this.servers.get(0).port()), QUORUM);
		for (int i = 0; i < SENTINELS; i++) {
			this.sentinels.add(RedisProcess.startSentinel(monitor,
					"sentinel down-after-milliseconds " + MASTER + " " + MILLIS_TO_LOOK_DEAD,
					"sentinel failover-timeout " + MASTER + " 2000", "sentinel parallel-syncs " + MASTER + " 2"));
		}
		for (RedisProcess sentinel : this.sentinels) {
			Waiting.until("Sentinel knows all", () -> knowsAll(sentinel));
		}
	}

	private static boolean knowsAll(RedisProcess sentinel) {
		List<String> master = sentinel.require("SENTINEL", "MASTER", MASTER).lines().toList();
		return field(master, "num-slaves").equals(Integer.toString(REPLICAS))
				&& field(master, "num-other-sentinels").equals(Integer.toString(SENTINELS - 1))
				&& sentinel.require("SENTINEL", "CKQUORUM", MASTER).startsWith("OK 3 ");
	}

	private static String field(List<String> reply, String name) {
		return reply.get(reply.indexOf(name) + 1);
	}

	private Stream<RedisProcess> answering() {
		return this.sentinels.stream().filter(RedisProcess::answers);
	}

	private RedisProcess primary(RedisProcess sentinel) {
		String address = sentinel.require("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER);
		return this.servers.stream()
			.filter((server) -> address.endsWith("\n" + server.port()))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("Not one of ours: " + address));
	}

	private static boolean isPrimary(RedisProcess server) {
		return server.answers() && server.command("ROLE").startsWith("master");
	}

	private static boolean isReplicaOf(RedisProcess server, RedisProcess primary) {
		if (!server.answers()) {
			return false;
		}
		Map<String, String> replication = server.info("replication");
		return Integer.toString(primary.port()).equals(replication.get("master_port"))
				&& "up".equals(replication.get("master_link_status"));
	}

}
