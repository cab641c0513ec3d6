package io.github.ratelimit.store.redis;

import java.util.Arrays;

/**
 * What one caller asks of Redis: a script, its keys, which share one slot, and its
 * arguments.
 *
 * @param replyLength how many numbers are replied to it, besides those that are shared; 0
 * if it must run alone
 * @param weight how much work it is for Redis; that of one token bucket is 1
 */
record ScriptRequest(LuaScript script, byte[][] keys, byte[][] arguments, int replyLength, int weight) {

	/** A request that runs alone. */
	static ScriptRequest alone(LuaScript script, byte[][] keys, byte[][] arguments) {
		return new ScriptRequest(script, keys, arguments, 0, 0);
	}

	/** Runs a script on nothing. */
	static ScriptRequest probe(LuaScript script, byte[] key) {
		return alone(script, new byte[][] { key }, new byte[0][]);
	}

	/** Runs the same script on nothing, on the server of the same key. */
	ScriptRequest probe() {
		return probe(this.script, this.keys[0]);
	}

	/** Both calls in one, by a script that knows the limits of both. */
	ScriptRequest and(ScriptRequest next, LuaScript ofBoth) {
		boolean alone = this.replyLength == 0 || next.replyLength == 0;
		return new ScriptRequest(ofBoth, join(this.keys, next.keys), join(this.arguments, next.arguments),
				alone ? 0 : this.replyLength + next.replyLength, this.weight + next.weight);
	}

	/** How long it is, without what the protocol adds. */
	int bytes() {
		int bytes = 0;
		for (byte[] key : this.keys) {
			bytes += key.length;
		}
		for (byte[] argument : this.arguments) {
			bytes += argument.length;
		}
		return bytes;
	}

	private static byte[][] join(byte[][] first, byte[][] second) {
		byte[][] both = Arrays.copyOf(first, first.length + second.length);
		System.arraycopy(second, 0, both, first.length, second.length);
		return both;
	}

}
