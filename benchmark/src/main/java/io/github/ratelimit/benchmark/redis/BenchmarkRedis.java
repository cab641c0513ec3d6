package io.github.ratelimit.benchmark.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import redis.embedded.RedisServer;

/**
 * The Redis of a run: the binary of a dependency on a free port, or a server that runs
 * already, which nobody else should use.
 */
public final class BenchmarkRedis implements AutoCloseable {

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

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
		int port = freePort();
		RedisServer server = RedisServer.newRedisServer()
			.bind(LOOPBACK.getHostAddress())
			.port(port)
			.setting("save \"\"")
			.setting("appendonly no")
			.build();
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
