package io.github.ratelimit.benchmark.contender;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisScriptingCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;

import io.github.ratelimit.benchmark.redis.RedisAddress;

/**
 * One script that does nothing, over one connection, and the caller blocks: what remains
 * is the client, the network and the server.
 */
public final class FloorContender implements Contender {

	private final String name;

	private final AbstractRedisClient client;

	private final RedisScriptingCommands<byte[], byte[]> commands;

	private final String script;

	public FloorContender(RedisAddress redis) {
		this(Names.FLOOR, RedisClient.create(redis.uri()));
	}

	private FloorContender(String name, RedisClient client) {
		this(name, client, client.connect(ByteArrayCodec.INSTANCE).sync());
	}

	private FloorContender(String name, RedisClusterClient client) {
		this(name, client, client.connect(ByteArrayCodec.INSTANCE).sync());
	}

	private FloorContender(String name, AbstractRedisClient client, RedisScriptingCommands<byte[], byte[]> commands) {
		this.name = name;
		this.client = client;
		this.commands = commands;
		this.script = commands.scriptLoad("return 1");
	}

	/** Over one connection to each master. */
	static Contender ofCluster(List<RedisAddress> masters) {
		List<RedisURI> uris = masters.stream().map((master) -> RedisURI.create(master.uri())).toList();
		return new FloorContender(Names.FLOOR_OF_CLUSTER, RedisClusterClient.create(uris));
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Decider decider(Rule rule, List<String> keys) {
		return this::allows;
	}

	private boolean allows(String key) {
		Long reply = this.commands.evalsha(this.script, ScriptOutputType.INTEGER,
				new byte[][] { key.getBytes(StandardCharsets.UTF_8) });
		return reply == 1;
	}

	@Override
	public boolean limits() {
		return false;
	}

	@Override
	public void close() {
		this.client.shutdown();
	}

}
