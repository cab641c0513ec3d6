package io.github.ratelimit.benchmark.contender;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;

import io.github.ratelimit.benchmark.redis.RedisAddress;

/**
 * One script that does nothing, over one connection, and the caller blocks: what remains
 * is the client, the network and the server.
 */
public final class FloorContender implements Contender {

	private final RedisClient client;

	private final RedisCommands<byte[], byte[]> commands;

	private final String script;

	public FloorContender(RedisAddress redis) {
		this.client = RedisClient.create(redis.uri());
		this.commands = this.client.connect(ByteArrayCodec.INSTANCE).sync();
		this.script = this.commands.scriptLoad("return 1");
	}

	@Override
	public String name() {
		return Names.FLOOR;
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
