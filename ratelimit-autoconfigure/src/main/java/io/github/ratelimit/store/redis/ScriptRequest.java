package io.github.ratelimit.store.redis;

import java.util.Arrays;

/**
 * What is sent to Redis: a script, its keys, which share one slot, and its arguments.
 */
record ScriptRequest(LuaScript script, byte[][] keys, byte[][] arguments) {

	/** Runs a script on nothing. */
	static ScriptRequest probe(LuaScript script, byte[] key) {
		return new ScriptRequest(script, new byte[][] { key }, new byte[0][]);
	}

	/** Runs the same script on nothing, on the server of the same key. */
	ScriptRequest probe() {
		return probe(this.script, this.keys[0]);
	}

	/** Both calls in one, by a script that knows the limits of both. */
	ScriptRequest and(ScriptRequest next, LuaScript ofBoth) {
		return new ScriptRequest(ofBoth, join(this.keys, next.keys), join(this.arguments, next.arguments));
	}

	byte[][] keysAndArguments() {
		return join(this.keys, this.arguments);
	}

	private static byte[][] join(byte[][] first, byte[][] second) {
		byte[][] both = Arrays.copyOf(first, first.length + second.length);
		System.arraycopy(second, 0, both, first.length, second.length);
		return both;
	}

}
