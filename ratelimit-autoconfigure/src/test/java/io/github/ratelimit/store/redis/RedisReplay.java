package io.github.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;
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

	/**
	 * Replays calls on one bucket, each as the store sends it: one that takes from token
	 * buckets alone has a script of its own.
	 */
	public List<StoreResult> runOneByOne(RateLimitBucket bucket, List<Step> steps) {
		CompiledCounters counters = counters(bucket);
		// What Redis does not know yet would be sent again, behind the next steps.
		for (LuaScript script : List.of(this.scripts.forLimits(List.of(bucket.limits())), TokenBucketProtocol.SCRIPT)) {
			this.runner.run(ScriptRequest.probe(script, new byte[] { 'p' })).join();
		}
		List<ScriptCall> calls = new ArrayList<>(steps.size());
		for (Step step : steps) {
			String now = Long.toString(step.atMicros());
			ScriptRequest request = step.operation().equals("acquire")
					? counters.acquire(bucket.key(), now, step.cost())
					: counters.request(step.operation(), bucket.key(), now, step.cost(), step.receipt());
			ScriptCall last = calls.isEmpty() ? null : calls.get(calls.size() - 1);
			if (last != null && last.request.script() != request.script()) {
				// Calls of two scripts do not wait for each other.
				last.join();
			}
			calls.add(this.runner.run(request));
		}
		List<StoreResult> results = new ArrayList<>(steps.size());
		for (int i = 0; i < steps.size(); i++) {
			ScriptReply reply = new ScriptReply(calls.get(i).join());
			results.add(steps.get(i).operation().equals("acquire") ? counters.acquired(reply, steps.get(i).cost())
					: counters.result(reply));
		}
		return results;
	}

	/**
	 * Runs calls on token buckets of one moment in one run of their script.
	 */
	public List<StoreResult> runTogether(List<RateLimitBucket> buckets, List<Long> costs, long atMicros) {
		List<ScriptRequest> requests = new ArrayList<>();
		for (int i = 0; i < costs.size(); i++) {
			ScriptRequest request = counters(buckets.get(i)).acquire(buckets.get(i).key(), Long.toString(atMicros),
					costs.get(i));
			requests.add(new ScriptRequest(request.script(), request.keys(), request.arguments(), request.weight(),
					request.weight()));
		}
		List<ScriptCall> calls = this.runner.runTogether(requests);
		List<StoreResult> results = new ArrayList<>();
		for (int i = 0; i < costs.size(); i++) {
			results.add(counters(buckets.get(i)).acquired(new ScriptReply(calls.get(i).join()), costs.get(i)));
		}
		return results;
	}

	/** Plants what somebody else has written. */
	public void plant(RateLimitBucket bucket, String text) {
		LuaScript script = LuaScript.of("redis.call('SET', KEYS[1], ARGV[1]) return {}");
		byte[] key = counters(bucket).acquire(bucket.key(), "", 1).keys()[0];
		this.runner
			.run(ScriptRequest.alone(script, new byte[][] { key },
					new byte[][] { text.getBytes(StandardCharsets.UTF_8) }))
			.join();
	}

	private CompiledCounters counters(RateLimitBucket bucket) {
		return new CompiledCounters(bucket.counters(), this.keys, this.scripts, this.calendar);
	}

	private List<StoreResult> runAtOnce(RateLimitBucket bucket, List<Step> steps) {
		CompiledCounters counters = counters(bucket);
		LuaScript script = this.scripts.forLimits(List.of(bucket.limits()));
		ScriptRequest request = ScriptRequest.alone(script, new byte[0][], new byte[0][]);
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
