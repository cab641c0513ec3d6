package io.github.ratelimit.store.redis;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.store.RateLimitCounters;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.StoreResult;

/**
 * What calls of one policy have in common, worked out once. Thread-safe.
 */
final class CompiledCounters {

	private final KeyTemplate keys;

	private final LuaScript script;

	private final ScriptProtocol protocol;

	/** For policies of token buckets alone. */
	private final @Nullable TokenBucketProtocol tokenBuckets;

	CompiledCounters(RateLimitCounters counters, RedisKeys keys, LimitScripts scripts, CalendarStarts calendar) {
		this.keys = keys.template(counters);
		this.script = scripts.forLimits(List.of(counters.limits()));
		this.protocol = new ScriptProtocol(counters, this.keys.count(), calendar);
		this.tokenBuckets = TokenBucketProtocol.of(counters);
	}

	ScriptRequest acquire(String key, String now, long cost) {
		return (this.tokenBuckets == null) ? request("acquire", key, now, cost, null)
				: new ScriptRequest(TokenBucketProtocol.SCRIPT, this.keys.keys(key),
						this.tokenBuckets.arguments(now, cost), now.isEmpty() ? this.tokenBuckets.replyLength() : 0,
						this.tokenBuckets.replyLength());
	}

	StoreResult acquired(ScriptReply reply, long cost) {
		StoreResult result = (this.tokenBuckets != null) ? this.tokenBuckets.result(reply, cost) : result(reply);
		reply.end();
		return result;
	}

	ScriptRequest request(String operation, String key, String now, long cost, @Nullable RateLimitReceipt receipt) {
		return new ScriptRequest(this.script, this.keys.keys(key),
				this.protocol.arguments(operation, now, cost, receipt), now.isEmpty() ? this.protocol.replyLength() : 0,
				this.protocol.weight());
	}

	/** Reads the answer to one call of a request. */
	StoreResult result(ScriptReply reply) {
		return this.protocol.result(reply);
	}

	/** The same, or null if that call alone could not be decided. */
	@Nullable StoreResult resultIfDecided(ScriptReply reply) {
		return this.protocol.resultIfDecided(reply);
	}

}
