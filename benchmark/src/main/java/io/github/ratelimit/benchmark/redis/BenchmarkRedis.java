package io.github.ratelimit.benchmark.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.function.Consumer;

import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/**
 * The Redis of a run: the binary of a dependency on a free port, or a server that runs
 * already, which nobody else should use.
 */
public final class BenchmarkRedis implements AutoCloseable {

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	private static final int LAST_PORT = 65_535;

	/** Masters of a cluster talk to each other on a second port, so far away. */
	private static final int BUS_OFFSET = 10_000;

	private final RedisAddress address;

	private final RedisServer server;

	private BenchmarkRedis(RedisAddress address, RedisServer server) {
		this.address = address;
		this.server = server;
	}

	/** Starts one, unless there is {@code host:port} of another. */
	public static BenchmarkRedis start(String running) throws IOException {
		if (!running.isEmpty()) {
			return new BenchmarkRedis(RedisAddress.parse(running), null);
		}
		return start(freePort(), (server) -> {
		});
	}

	/** Starts a master of a cluster, which keeps this file. */
	static BenchmarkRedis startMaster(Path nodes) throws IOException {
		int port = freePort();
		while (port > LAST_PORT - BUS_OFFSET) {
			port = freePort();
		}
		return start(port,
				(server) -> server.setting("cluster-enabled yes").setting("cluster-config-file \"" + nodes + "\""));
	}

	private static BenchmarkRedis start(int port, Consumer<RedisServerBuilder> settings) throws IOException {
		RedisServerBuilder builder = RedisServer.newRedisServer()
			.bind(LOOPBACK.getHostAddress())
			.port(port)
			.setting("save \"\"")
			.setting("appendonly no");
		settings.accept(builder);
		RedisServer server = builder.build();
		server.start();
		return new BenchmarkRedis(new RedisAddress(LOOPBACK.getHostAddress(), port), server);
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
			return socket.getLocalPort();
		}
	}

	public RedisAddress address() {
		return this.address;
	}

	@Override
	public void close() throws IOException {
		if (this.server != null) {
			this.server.stop();
		}
	}

}
