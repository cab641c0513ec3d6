package io.github.ratelimit.faults;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.core.Limiters;
import io.github.ratelimit.store.redis.RedisRateLimitStore;
import io.github.ratelimit.testsupport.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ten thousand counters, those of all algorithms by turns, are damaged in each way.
 * Asserts that no key is admitted once more than its limit holds, that what is recognized
 * as damage is told to listeners once for each counter and to the log once, and that
 * every key has a time to live afterwards.
 */
@Tag("faults")
class InjectedDamageTests {

	private static final int KEYS = 10_000;

	private static final int PERMITS = 1;

	private static final List<String> CODES = List.of("tb", "lb", "fw", "swl", "swc");

	@ParameterizedTest
	@EnumSource
	void damagedCounterAdmitsNoMoreThanItsLimit(Damage damage) throws Exception {
		Map<Algorithm, RateLimitPolicy> policies = policies();
		Algorithm[] algorithms = Algorithm.values();
		AtomicIntegerArray admittedByKey = new AtomicIntegerArray(KEYS);
		try (RedisProcess redis = RedisProcess.start();
				RedisRateLimitStore store = Stores.on(redis.port());
				Witness witness = new Witness()) {
			RateLimiter limiter = Limiters.of(store, List.of(witness));
			for (int i = 0; i < CODES.size(); i++) {
				assertThat(redis.command("EVAL", damage.script(), "0", CODES.get(i), Integer.toString(KEYS),
						Integer.toString(i)))
					.isEqualTo("OK");
			}
			assertThat(redis.command("DBSIZE")).isEqualTo(Integer.toString(KEYS));
			assertThat(redis.keysWithoutTimeToLive()).hasSize(KEYS);
			int admitted = Witness.admitted(KEYS * (PERMITS + 1), (call) -> {
				int key = call % KEYS;
				boolean allowed = limiter.acquire(policies.get(algorithms[key % algorithms.length]), "key-" + key)
					.allowed();
				return allowed && admittedByKey.incrementAndGet(key) > 0;
			});
			long beyond = 0;
			for (int key = 0; key < KEYS; key++) {
				beyond += Math.max(0, admittedByKey.get(key) - PERMITS);
			}
			Figures.print("damage " + damage,
					"%d of %d calls admitted, %d beyond a limit, %d counters told as repaired", admitted,
					KEYS * (PERMITS + 1), beyond, witness.repaired());
			assertThat(beyond).isZero();
			assertThat(witness.failures()).isZero();
			assertThat(redis.keysWithoutTimeToLive()).isEmpty();
			if (damage.recognized) {
				assertThat(admitted).isZero();
				assertThat(witness.repaired()).isEqualTo(KEYS);
				assertThat(witness.logged()).hasSize(1);
			}
		}
	}

	private static Map<Algorithm, RateLimitPolicy> policies() {
		Map<Algorithm, RateLimitPolicy> policies = new EnumMap<>(Algorithm.class);
		for (Algorithm algorithm : Algorithm.values()) {
			policies.put(algorithm,
					RateLimitPolicy.builder("policy")
						.limit(Limit.of(PERMITS, Duration.ofHours(1), algorithm))
						.maxWait(Duration.ZERO)
						.build());
		}
		return policies;
	}

	/** Some of it looks like what the scripts write, and is none to them. */
	enum Damage {

		HASH(true, "redis.call('HSET', key, 'field', '1')"),

		SET(true, "redis.call('SADD', key, '1')"),

		SORTED_SET(true, "redis.call('ZADD', key, 1, '1')"),

		STREAM(true, "redis.call('XADD', key, '*', 'field', '1')"),

		TYPE_OF_ANOTHER_ALGORITHM(true, "if log then text('1') else list('0', now, '1') end"),

		GARBAGE(true, "if log then list('garbage') else text('garbage') end"),

		NOTHING_IN_IT(true, "if log then list('') else text('') end"),

		NEGATIVE(true, "if log then list('0', now, '-1') else text('-1:-1') end"),

		FRACTION(true, "if log then list('0', '1.5', '1.5') else text('1.5') end"),

		/** Sums that would add up to more permits than were ever taken. */
		FALLING_SUMS(true, "if log then list('1000', now, '0') else text('garbage') end"),

		HUGE(false,
				"local huge = string.rep('9', 30) if log then list('0', huge, huge) "
						+ "else field({tb = huge, lb = huge, fw = huge .. ':' .. huge, "
						+ "swc = huge .. ':' .. huge .. ':0:' .. huge}) end"),

		/** A text of our form, whose numbers are of another algorithm. */
		NUMBERS_OF_ANOTHER_ALGORITHM(true,
				"if log then text('1') else field({tb = '1:1', lb = '1:1', fw = '1', swc = '1:1'}) end"),

		/** What the scripts write, but it would stay for ever. */
		NO_TIME_TO_LIVE(false, "local later = string.format('%.0f', now + 3600e6) if log then list('0', now, '1') "
				+ "else field({tb = later, lb = later, fw = '1:' .. later, swc = hour .. ':1:0:' .. later}) end");

		private static final String PLANT = """
				local code, log = ARGV[1], ARGV[1] == 'swl'
				local time = redis.call('TIME')
				local now = string.format('%%.0f', time[1] * 1000000 + time[2])
				local hour = math.floor(time[1] / 3600)
				for i = ARGV[3], ARGV[2] - 1, 5 do
				  local key = 'ratelimit:{policy|key-' .. i .. '}' .. (log and ':swl:PT1H' or '')
				  local function text(value) redis.call('SET', key, value) end
				  local function field(numbers) text(code .. ':PT1H=' .. numbers[code] .. ';') end
				  local function list(...) redis.call('RPUSH', key, ...) end
				  %s
				end
				return redis.status_reply('OK')
				""";

		private final boolean recognized;

		private final String plant;

		Damage(boolean recognized, String plant) {
			this.recognized = recognized;
			this.plant = plant;
		}

		/**
		 * With effects replicated, Redis 6 lets a script write after it read the time.
		 */
		String script() {
			return PLANT.replace("%%", "%").replace("%s", this.plant);
		}

	}

}
