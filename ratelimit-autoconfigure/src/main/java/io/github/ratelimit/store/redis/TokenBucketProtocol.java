package io.github.ratelimit.store.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitCounters;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.StoreResult.Counter;
import io.github.ratelimit.store.TokenBucket;

/**
 * What goes into the script for token buckets alone, and what comes out of it, as its
 * header describes them. For one policy; thread-safe.
 */
final class TokenBucketProtocol {

	static final LuaScript SCRIPT = LuaScript.of(LuaScript.read("acquire-token-buckets"), 1, 0);

	/** With the time, which is that of the script. */
	private static final int ARGUMENTS_BEFORE_LIMITS = 4;

	private final List<Limit> limits;

	private final List<TokenBucket> buckets;

	/** The arguments of a call that takes one permit, as most do. */
	private final byte[][] one;

	private TokenBucketProtocol(List<Limit> limits) {
		this.limits = limits;
		this.buckets = limits.stream().map(TokenBucket::new).toList();
		this.one = new byte[ARGUMENTS_BEFORE_LIMITS + 2 * limits.size()][];
		this.one[0] = new byte[0];
		this.one[1] = ScriptProtocol.bytes(layout(limits, LimitFields::name, "%d"));
		this.one[2] = ScriptProtocol.bytes('^' + layout(limits, TokenBucketProtocol::pattern, "(%d+)") + '$');
		this.one[3] = ScriptProtocol.bytes(limits.size());
		for (int i = 0; i < limits.size(); i++) {
			this.one[ARGUMENTS_BEFORE_LIMITS + 2 * i] = increment(limits.get(i), 1);
			this.one[ARGUMENTS_BEFORE_LIMITS + 2 * i + 1] = ScriptProtocol.bytes(fill(limits.get(i)));
		}
	}

	/** Null if there is a limit of another algorithm. */
	static @Nullable TokenBucketProtocol of(RateLimitCounters counters) {
		List<Limit> limits = counters.limits();
		return limits.stream().allMatch((limit) -> limit.algorithm() == Algorithm.TOKEN_BUCKET)
				? new TokenBucketProtocol(limits) : null;
	}

	/**
	 * The arguments of one call.
	 * @param now microseconds since 1970, or empty for the clock of the server
	 */
	byte[][] arguments(String now, long cost) {
		if (cost == 1 && now.isEmpty()) {
			return this.one;
		}
		byte[][] arguments = this.one.clone();
		arguments[0] = ScriptProtocol.bytes(now);
		for (int i = 0; i < this.limits.size(); i++) {
			arguments[ARGUMENTS_BEFORE_LIMITS + 2 * i] = increment(this.limits.get(i), cost);
		}
		return arguments;
	}

	/** How many numbers are replied to one call, besides the time and damage. */
	int replyLength() {
		return this.limits.size();
	}

	/**
	 * Reads the reply to one call.
	 * @throws io.github.ratelimit.store.RateLimitStoreException if it is no such reply
	 */
	StoreResult result(ScriptReply reply, long cost) {
		long now = reply.next(1, Long.MAX_VALUE);
		long[] full = new long[this.limits.size()];
		long longest = 0;
		boolean refused = false;
		for (int i = 0; i < full.length; i++) {
			Limit limit = this.limits.get(i);
			long answer = reply.next(-now - fill(limit), now + fill(limit));
			full[i] = Math.abs(answer);
			if (full[i] < now || (i > 0 && refused != answer < 0)) {
				throw reply.senseless();
			}
			refused = answer < 0;
			long wait = refused ? this.buckets.get(i).wait(full[i], cost, now) : 0;
			longest = (wait == StoreResult.NEVER || longest == StoreResult.NEVER) ? StoreResult.NEVER
					: Math.max(longest, wait);
		}
		int repaired = 0;
		while (reply.hasNext()) {
			reply.next(1, 1);
			repaired++;
		}
		if (refused != (longest != 0) || repaired > full.length) {
			throw reply.senseless();
		}
		return (full.length == 1) ? StoreResult.ofTokenBucket(this.limits.get(0), longest, now, full[0], repaired)
				: new StoreResult(!refused, longest, 0, now, repaired, counters(now, full, refused, cost));
	}

	private List<Counter> counters(long now, long[] full, boolean refused, long cost) {
		List<Counter> counters = new ArrayList<>(full.length);
		for (int i = 0; i < full.length; i++) {
			Limit limit = this.limits.get(i);
			counters.add(Counter.ofTokenBucket(limit, now, full[i],
					refused ? this.buckets.get(i).wait(full[i], cost, now) : 0));
		}
		return counters;
	}

	/** What costs more than the limit ever holds is refused whatever it costs. */
	private static byte[] increment(Limit limit, long cost) {
		return ScriptProtocol.bytes(Math.min(cost, limit.burst() + 1) * limit.intervalMicros());
	}

	private static long fill(Limit limit) {
		return limit.burst() * limit.intervalMicros();
	}

	private static String layout(List<Limit> limits, Function<Limit, String> name, String state) {
		return limits.stream().map((limit) -> name.apply(limit) + '=' + state + ';').collect(Collectors.joining());
	}

	/** In patterns of Lua, all but letters and digits may have a meaning. */
	private static String pattern(Limit limit) {
		return LimitFields.name(limit).replaceAll("[^A-Za-z0-9]", "%$0");
	}

}
