package io.github.ratelimit.store.redis;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import io.github.ratelimit.store.CalendarWindows;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.StoreResult;

/**
 * Sends many calls, each with its own time, in one run of the script.
 */
public final class RedisReplay {

	private static final int STEPS_AT_ONCE = 250;

	private final LimitScripts scripts = new LimitScripts();

	private final CalendarStarts calendar = new CalendarStarts(new CalendarWindows(ZoneOffset.UTC), Clock.systemUTC());

	private final RedisKeys keys = new RedisKeys("replay", true);

	private final GuardedScriptRunner runner;

	public RedisReplay(RedisConnectionFactory connectionFactory) {
		this.runner = RedisStores.runner(connectionFactory);
	}

	/**
	 * Replays calls on one bucket, many in one run of the script but not so many that
	 * Redis would be busy for long.
	 * @param steps what to do, when
	 * @return what the script answered to each
	 */
	public List<StoreResult> run(RateLimitBucket bucket, List<Step> steps) {
		List<StoreResult> results = new ArrayList<>(steps.size());
		for (int from = 0; from < steps.size(); from += STEPS_AT_ONCE) {
			results.addAll(runAtOnce(bucket, steps.subList(from, Math.min(from + STEPS_AT_ONCE, steps.size()))));
		}
		return results;
	}

	private List<StoreResult> runAtOnce(RateLimitBucket bucket, List<Step> steps) {
		CompiledCounters counters = new CompiledCounters(bucket.counters(), this.keys, this.scripts, this.calendar);
		LuaScript script = this.scripts.forLimits(bucket.limits());
		ScriptRequest request = new ScriptRequest(script, new byte[0][], new byte[0][]);
		for (Step step : steps) {
			request = request.and(counters.request(step.operation(), bucket.key(), Long.toString(step.atMicros()),
					step.cost(), step.receipt()), script);
		}
		ScriptReply reply = new ScriptReply(this.runner.run(request).join());
		return steps.stream().map((step) -> counters.result(reply)).toList();
	}

	/**
	 * One call.
	 *
	 * @param operation acquire, refund or reset
	 * @param atMicros when
	 * @param cost how many permits
	 * @param receipt what a refund gives back; null for what was taken just now
	 */
	public record Step(String operation, long atMicros, long cost, @Nullable RateLimitReceipt receipt) {

		public Step(String operation, long atMicros, long cost) {
			this(operation, atMicros, cost, null);
		}

	}

}
