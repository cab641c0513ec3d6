package io.github.ratelimit.store;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import redis.embedded.RedisServer;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.CalendarUnit;
import io.github.ratelimit.Limit;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.store.redis.RedisRateLimitStore;
import io.github.ratelimit.store.redis.RedisStores;
import io.github.ratelimit.testsupport.Ports;
import io.github.ratelimit.testsupport.MutableClock;
import io.github.ratelimit.testsupport.RedisConnections;
import io.github.ratelimit.testsupport.RedisMonitor;
import io.github.ratelimit.testsupport.TestRedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link RedisRateLimitStore} on a real server.
 */
class RedisRateLimitStoreTests extends RateLimitStoreContract {

	private static final Limit FIVE = Limit.of(5, MINUTE);

	private static final Limit FIVE_FIXED = Limit.of(5, MINUTE, Algorithm.FIXED_WINDOW);

	private final StringRedisTemplate redis = RedisConnections.template();

	private final RateLimitStore store = RedisStores.withClock(RedisConnections.factory(), prefix(), this.clock);

	private final RateLimitStore productionStore = RedisStores.of(RedisConnections.factory(), prefix());

	@Override
	RateLimitStore store() {
		return this.store;
	}

	@Test
	void decidesWithOneCommandWhateverTheNumberOfLimits() throws Exception {
		RateLimitBucket bucket = bucket("key", FIVE, FIVE_FIXED, Limit.of(100, Duration.ofHours(1)));
		acquireNow(bucket, 1);
		try (RedisMonitor monitor = new RedisMonitor()) {
			for (int i = 0; i < 10; i++) {
				acquireNow(bucket, 1);
			}
			assertThat(monitor.commands()).hasSize(10).allMatch((command) -> command.startsWith("\"EVALSHA\""));
		}
	}

	@Test
	void takesTheTimeOfTheServer() {
		RateLimitBucket bucket = bucket("key", Limit.of(1, Duration.ofSeconds(20), Algorithm.FIXED_WINDOW));
		long serverMillis = serverMillis();
		acquireNow(bucket, 1);
		String value = this.redis.opsForValue().get(key());
		assertThat(value).matches("fw:PT20S=1:\\d+;");
		long finish = Long.parseLong(value.substring(value.lastIndexOf(':') + 1, value.length() - 1));
		assertThat(finish).isBetween((serverMillis + 20_000) * 1000, (serverMillis() + 20_001) * 1000);
	}

	@Test
	void forgottenScriptIsSentAgainUnnoticed() {
		for (int i = 0; i < 5; i++) {
			this.redis.execute((RedisCallback<Object>) (connection) -> {
				connection.scriptingCommands().scriptFlush();
				return null;
			});
			assertThat(acquireNow(bucket("key", FIVE), 1).allowed()).isTrue();
		}
		assertThat(acquireNow(bucket("key", FIVE), 1).allowed()).isFalse();
	}

	@Test
	void everyKeyExpiresWhenItNoLongerMatters() {
		acquireNow(bucket("key", FIVE, FIVE_FIXED), 2);
		assertThat(ttlMillis()).as("that of the window").isBetween(55_000L, 60_001L);
		refundNow(bucket("key", FIVE, FIVE_FIXED), 2);
		assertThat(keys()).isEmpty();
		acquireNow(bucket("key", FIVE), 2);
		assertThat(ttlMillis()).isBetween(20_000L, 24_001L);
		refundNow(bucket("key", FIVE), 1);
		assertThat(ttlMillis()).isBetween(8_000L, 12_001L);
		refundNow(bucket("key", FIVE), 1);
		assertThat(keys()).isEmpty();
	}

	@Test
	void limitsOfACallShareAKeyAndKeepWhatBelongsToOthers() {
		Limit hour = Limit.of(100, Duration.ofHours(1));
		acquireNow(bucket("key", FIVE, hour, FIVE_FIXED), 1);
		acquireNow(bucket("key", FIVE), 1);
		acquireNow(bucket("key", hour, FIVE), 1);
		assertThat(acquireNow(bucket("key", FIVE_FIXED), 0).counters().get(0).remaining()).isEqualTo(4);
		assertThat(acquireNow(bucket("key", hour), 0).counters().get(0).remaining()).isEqualTo(98);
		assertThat(acquireNow(bucket("key", FIVE), 0).counters().get(0).remaining()).isEqualTo(2);
		assertThat(ttlMillis()).as("that of the window, which is open the longest").isBetween(50_000L, 72_000L);
		assertThat(keys()).hasSize(1);
	}

	@Test
	void callThatCannotBeDecidedFailsAlone() {
		MutableClock caller = new MutableClock(0);
		RateLimitStore store = RedisStores.withClocks(RedisConnections.factory(), prefix(),
				new MutableClock(1_800_000_000_000_000L), caller);
		RateLimitCounters tried = new RateLimitCounters(this.policy, "", List.of(Limit.ofCalendar(5, CalendarUnit.DAY)),
				Duration.ZERO, true);
		StoreResultPair pair = store
			.acquireWithShadow(bucket("key", FIVE, FIVE_FIXED), new RateLimitBucket(tried, "key"), 1)
			.toCompletableFuture()
			.join();
		assertThat(pair.inForce().allowed()).isTrue();
		assertThat(pair.tried()).isNull();
		assertThat(
				store.acquire(bucket("key", FIVE_FIXED), 0).toCompletableFuture().join().counters().get(0).remaining())
			.isEqualTo(4);
		assertThat(store.acquire(bucket("key", Limit.ofCalendar(5, CalendarUnit.DAY)), 1).toCompletableFuture())
			.failsWithin(Duration.ofSeconds(10));
	}

	@Test
	void resetOfOneLimitKeepsTheOthersOfItsKey() {
		acquireNow(bucket("key", FIVE, FIVE_FIXED), 2);
		this.productionStore.reset(bucket("key", FIVE)).toCompletableFuture().join();
		assertThat(acquireNow(bucket("key", FIVE), 0).counters().get(0).remaining()).isEqualTo(5);
		assertThat(acquireNow(bucket("key", FIVE_FIXED), 0).counters().get(0).remaining()).isEqualTo(3);
	}

	@Test
	void refusalsAndLooksWriteNothing() {
		RateLimitBucket bucket = bucket("key", FIVE, FIVE_FIXED);
		acquireNow(bucket, 6);
		acquireNow(bucket, 0);
		assertThat(keys()).isEmpty();
		acquireNow(bucket, 5);
		String before = this.redis.opsForValue().get(key());
		assertThat(acquireNow(bucket, 1).allowed()).isFalse();
		assertThat(this.redis.opsForValue().get(key())).isEqualTo(before);
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void keyWithoutTimeToLiveIsGivenOne(Algorithm algorithm) {
		RateLimitBucket bucket = bucket("key", Limit.of(5, MINUTE, algorithm));
		acquireNow(bucket, 5);
		String key = keys().iterator().next();
		this.redis.persist(key);
		assertThat(acquireNow(bucket, 1).allowed()).isFalse();
		assertThat(this.redis.getExpire(key)).isBetween(1L, 120L);
		this.redis.persist(key);
		acquireNow(bucket, 0);
		assertThat(this.redis.getExpire(key)).isBetween(1L, 120L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "garbage", "", "nan", "-5", "1e99", "5:", ":", "5:garbage",
			"999999999999999999999999999999", "9:99999999999999999999999999", "%s=garbage;", "%s=;", "%s=:;", "%s=-5;",
			"%s=1e99;", "%s=5:;", "%s=:5;", "%s=1:2:3:4:5;", "%s=5", "%s=5;x", "x%s=5;x", "%s=5;=7;",
			"%s=999999999999999999999999999999;", "%s=9:99999999999999999999999999;" })
	void garbageIsRepairedAndAdmitsNobodyBeyondTheLimit(String garbage) {
		Limit hour = Limit.of(5, Duration.ofHours(1));
		for (List<Limit> limits : List.of(List.of(FIVE), List.of(FIVE_FIXED), List.of(FIVE, hour),
				List.of(FIVE, FIVE_FIXED))) {
			RateLimitBucket bucket = bucket("key" + limits, limits.toArray(Limit[]::new));
			Set<String> others = keys();
			acquireNow(bucket, 5);
			String key = keys().stream().filter((each) -> !others.contains(each)).findFirst().orElseThrow();
			String field = (limits.get(0) == FIVE) ? "tb:PT1M" : "fw:PT1M";
			this.redis.opsForValue().set(key, garbage.formatted(field));
			StoreResult result = acquireNow(bucket, 1);
			assertThat(result.allowed()).as(limits.toString()).isFalse();
			assertThat(result.repaired()).isBetween(garbage.contains("9999") ? 0 : 1, limits.size());
			assertThat(result.retryAfterMicros()).isBetween(1L, 3_600_000_000L);
			assertThat(this.redis.getExpire(key)).isBetween(1L, 3601L);
			assertThat(acquireNow(bucket, 0).repaired()).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void valueOfAnotherTypeIsRepaired(Algorithm algorithm) {
		RateLimitBucket bucket = bucket("key", Limit.of(5, MINUTE, algorithm));
		acquireNow(bucket, 5);
		String key = keys().iterator().next();
		this.redis.delete(key);
		this.redis.opsForSet().add(key, "not ours");
		assertThat(acquireNow(bucket, 1).allowed()).isFalse();
		assertThat(this.redis.getExpire(key)).isBetween(1L, 121L);
	}

	@Test
	void keysTellNothingOfTheClientAndShareOneSlot() {
		acquireNow(bucket("ip:203.0.113.7}{evil", FIVE, FIVE_FIXED), 1);
		acquireNow(bucket("ip:203.0.113.7}{evil", Limit.of(5, MINUTE, Algorithm.SLIDING_WINDOW_LOG)), 1);
		assertThat(keys()).hasSize(2)
			.allMatch((key) -> key.matches(prefix() + ":\\{[0-9a-f]{32}}(:swl:PT1M)?"))
			.noneMatch((key) -> key.contains("203.0.113.7") || key.contains(this.policy));
		assertThat(keys()).extracting((key) -> key.substring(0, key.indexOf('}'))).containsOnly(keyStart());
	}

	@Test
	void keysCanBeReadWhenHashingIsOff() {
		try (RedisRateLimitStore readable = store(RedisConnections.factory(), prefix(), false)) {
			readable.acquire(bucket("ip:2001:db8::/64}", FIVE), 1).toCompletableFuture().join();
		}
		assertThat(keys()).containsExactly(prefix() + ":{" + this.policy + "|ip%3A2001%3Adb8%3A%3A%2F64%7D}");
	}

	@Test
	void noTwoKeysAreOneThatCanBeRead() {
		List<String> different = List.of("\uD800", "\uD801", "?", "%3F", "%uD800", "a".repeat(128), "a".repeat(129),
				"a".repeat(130));
		try (RedisRateLimitStore readable = store(RedisConnections.factory(), prefix(), false)) {
			different.forEach((key) -> readable.acquire(bucket(key, FIVE), 1).toCompletableFuture().join());
		}
		assertThat(keys()).hasSize(different.size()).allMatch((key) -> key.length() < 300);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a{b", "a}b" })
	void prefixThatWouldMoveTheSlotIsRefused(String prefix) {
		assertThatIllegalArgumentException().isThrownBy(() -> store(RedisConnections.factory(), prefix, true))
			.withMessageContaining("prefix");
	}

	@Test
	void callerDoesNotWaitForTheServer() {
		acquireNow(bucket("key", FIVE), 1);
		this.redis.execute((RedisCallback<Object>) (connection) -> connection.execute("CLIENT", bytes("PAUSE"),
				bytes("5000"), bytes("WRITE")));
		CompletableFuture<StoreResult> result = this.productionStore.acquire(bucket("key", FIVE), 1)
			.toCompletableFuture();
		assertThat(result).isNotDone();
		this.redis.execute((RedisCallback<Object>) (connection) -> connection.execute("CLIENT", bytes("UNPAUSE")));
		assertThat(result.join().allowed()).isTrue();
	}

	@Test
	void clusterOfCallersGetsExactlyTheLimitOnTheClockOfTheServer() throws Exception {
		RateLimitBucket bucket = bucket("key", Limit.of(50, Duration.ofHours(1)));
		assertThat(admittedBy(32, 10, () -> acquireNow(bucket, 1).allowed())).isEqualTo(50);
	}

	@Test
	void serverThatIsAwayIsUnreachableAndOneThatObjectsIsNot() throws Exception {
		RedisServer server = TestRedis.startEmbedded(Ports.free());
		LettuceConnectionFactory factory = RedisConnections.connect("127.0.0.1", server.ports().get(0));
		try (RedisRateLimitStore store = store(factory, "ratelimit", true)) {
			assertThat(store.acquire(bucket("key", FIVE), 1).toCompletableFuture().join().allowed()).isTrue();
			try (RedisConnection connection = factory.getConnection()) {
				connection.serverCommands().setConfig("maxmemory", "1");
			}
			assertThat(failure(store)).satisfies((ex) -> assertThat(ex.isUnreachable()).isFalse())
				.hasMessageContaining("OOM");
			server.stop();
			assertThat(failure(store)).satisfies((ex) -> assertThat(ex.isUnreachable()).isTrue());
		}
		finally {
			factory.destroy();
			server.stop();
		}
	}

	@Test
	void serverThatIsAwayIsUnreachableOverConnectionsThatAreNotShared() throws Exception {
		LettuceConnectionFactory factory = RedisConnections.connect("127.0.0.1", Ports.free());
		factory.setShareNativeConnection(false);
		try (RedisRateLimitStore store = store(factory, "ratelimit", true)) {
			assertThat(failure(store)).satisfies((ex) -> assertThat(ex.isUnreachable()).isTrue());
		}
		finally {
			factory.destroy();
		}
	}

	@Test
	void timeoutOfZeroIsNone() {
		LettuceConnectionFactory factory = new LettuceConnectionFactory(
				new RedisStandaloneConfiguration(TestRedis.host(), TestRedis.port()),
				LettuceClientConfiguration.builder().commandTimeout(Duration.ZERO).build());
		factory.afterPropertiesSet();
		factory.start();
		try (RedisRateLimitStore store = store(factory, prefix(), true)) {
			assertThat(store.acquire(bucket("key", FIVE), 1).toCompletableFuture().join().allowed()).isTrue();
		}
		finally {
			factory.destroy();
		}
	}

	private static RedisRateLimitStore store(LettuceConnectionFactory connectionFactory, String prefix,
			boolean hashed) {
		return new RedisRateLimitStore(connectionFactory, Duration.ofSeconds(2), prefix, hashed, Clock.systemUTC(),
				BERLIN, new CheckReporter(Map.of()));
	}

	private RateLimitStoreException failure(RateLimitStore store) {
		return (RateLimitStoreException) store.acquire(bucket("other", FIVE), 1)
			.handle((result, failure) -> failure.getCause())
			.toCompletableFuture()
			.join();
	}

	private StoreResult acquireNow(RateLimitBucket bucket, long cost) {
		return this.productionStore.acquire(bucket, cost).toCompletableFuture().join();
	}

	private void refundNow(RateLimitBucket bucket, long cost) {
		this.productionStore.refund(bucket, cost, null).toCompletableFuture().join();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private String prefix() {
		return "test-" + this.policy.hashCode();
	}

	private Set<String> keys() {
		return this.redis.keys(prefix() + ":*");
	}

	private String key() {
		return keys().iterator().next();
	}

	private String keyStart() {
		String key = keys().iterator().next();
		return key.substring(0, key.indexOf('}'));
	}

	private long ttlMillis() {
		return this.redis.getExpire(key(), TimeUnit.MILLISECONDS);
	}

	private long serverMillis() {
		return this.redis.execute((RedisCallback<Long>) (connection) -> connection.serverCommands().time());
	}

}
