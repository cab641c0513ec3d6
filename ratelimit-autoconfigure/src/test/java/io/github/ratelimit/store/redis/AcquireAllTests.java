package io.github.ratelimit.store.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitCharge;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitMode;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.core.Limiters;
import io.github.ratelimit.testsupport.RedisConnections;
import io.github.ratelimit.testsupport.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several policies charge one call: all or none, by one call of Redis.
 */
class AcquireAllTests {

	private static final RateLimitPolicy ADDRESS = RateLimitPolicy.of("address", "3/hour");

	private static final RateLimitPolicy ACCOUNT = RateLimitPolicy.builder("account")
		.limit(Limit.parse("2/day fixed-window"))
		.limit(Limit.parse("20/week sliding-window-log"))
		.build();

	private RedisProcess redis;

	private LettuceConnectionFactory connections;

	private RedisRateLimitStore store;

	private final List<RateLimitDecision> heard = new ArrayList<>();

	private RateLimiter limiter;

	@BeforeEach
	void start() {
		this.redis = RedisProcess.start();
		this.connections = RedisConnections.connect("127.0.0.1", this.redis.port());
		this.store = new RedisRateLimitStore(this.connections, Duration.ofSeconds(5), "all", true, Clock.systemUTC(),
				ZoneOffset.UTC, new CheckReporter(Map.of()));
		this.store.start();
		this.limiter = Limiters.of(this.store, List.of(this.heard::add));
	}

	@AfterEach
	void stop() {
		this.store.close();
		this.connections.destroy();
		this.redis.close();
	}

	@Test
	void allAreTakenByOneCall() {
		long before = this.redis.calls("evalsha");
		List<RateLimitDecision> decisions = acquire(charge(ADDRESS, "ip"), charge(ACCOUNT, "ann"));
		assertThat(this.redis.calls("evalsha") - before).isEqualTo(1);
		assertThat(decisions).allMatch(RateLimitDecision::allowed).isEqualTo(this.heard);
		assertThat(remaining(ADDRESS, "ip")).isEqualTo(2);
		assertThat(remaining(ACCOUNT, "ann")).isEqualTo(1);
	}

	@Test
	void nothingIsTakenOnceOneRefuses() {
		acquire(charge(ADDRESS, "ip"), charge(ACCOUNT, "ann"));
		acquire(charge(ADDRESS, "other"), charge(ACCOUNT, "ann"));
		this.heard.clear();
		List<RateLimitDecision> decisions = acquire(charge(ADDRESS, "ip"), charge(ACCOUNT, "ann"));
		assertThat(decisions).singleElement().satisfies((refusal) -> {
			assertThat(refusal.allowed()).isFalse();
			assertThat(refusal.policyName()).isEqualTo("account");
		});
		assertThat(this.heard).isEqualTo(decisions);
		assertThat(remaining(ADDRESS, "ip")).isEqualTo(2);
	}

	@Test
	void refusalWithTheLongestWaitIsTold() {
		for (int i = 0; i < 3; i++) {
			acquire(charge(ADDRESS, "ip"), charge(ACCOUNT, "user" + i));
		}
		acquire(charge(ADDRESS, "elsewhere"), charge(ACCOUNT, "user0"));
		assertThat(acquire(charge(ADDRESS, "ip"), charge(ACCOUNT, "user0"))).extracting(RateLimitDecision::policyName)
			.containsExactly("account");
		assertThat(acquire(charge(ACCOUNT, "user1"), new RateLimitCharge(ADDRESS, "large", 4)))
			.extracting(RateLimitDecision::retryAfter)
			.containsOnlyNulls();
	}

	@Test
	void whoIsRefusedIsRememberedAndRedisNotAskedAgain() {
		for (int i = 0; i < 3; i++) {
			acquire(charge(ADDRESS, "ip"), charge(ACCOUNT, "user" + i));
		}
		acquire(charge(ADDRESS, "ip"), charge(ACCOUNT, "new"));
		long before = this.redis.calls("evalsha");
		assertThat(acquire(charge(ADDRESS, "ip"), charge(ACCOUNT, "newer"))).extracting(RateLimitDecision::source)
			.containsExactly(Source.STORE_CACHED);
		assertThat(this.redis.calls("evalsha")).isEqualTo(before);
	}

	@Test
	void sameCountersTwiceAreChargedTwice() {
		assertThat(acquire(charge(ADDRESS, "ip"), charge(ADDRESS, "ip"))).allMatch(RateLimitDecision::allowed);
		assertThat(remaining(ADDRESS, "ip")).isEqualTo(1);
		assertThat(acquire(charge(ADDRESS, "ip"), charge(ADDRESS, "ip"))).singleElement()
			.matches((refusal) -> !refusal.allowed());
	}

	@Test
	void policyInShadowKeepsNobodyFromBeingCharged() {
		RateLimitPolicy shadow = ACCOUNT.toBuilder().id("shadow").mode(RateLimitMode.SHADOW).build();
		for (int i = 0; i < 3; i++) {
			assertThat(acquire(charge(ADDRESS, "ip"), charge(shadow, "ann"))).allMatch(RateLimitDecision::allowed);
		}
		assertThat(remaining(ADDRESS, "ip")).isZero();
	}

	@Test
	void eachFailsByItsOwnPolicyWhenRedisIsGone() {
		RateLimitPolicy local = ADDRESS.toBuilder().id("local").onFailure(FailurePolicy.LOCAL).build();
		RateLimitPolicy denying = ACCOUNT.toBuilder().id("denying").onFailure(FailurePolicy.DENY).build();
		this.redis.kill();
		assertThat(acquire(charge(ADDRESS, "ip"), charge(local, "ip"))).extracting(RateLimitDecision::source)
			.containsExactly(Source.FAILURE_POLICY, Source.LOCAL);
		assertThat(acquire(charge(local, "ip"), charge(denying, "ann"))).singleElement()
			.matches((refusal) -> !refusal.allowed());
		assertThat(acquire(charge(local, "ip"), charge(ADDRESS, "ip")).get(0).limits().get(0).remaining())
			.as("what was taken before the refusal is given back")
			.isEqualTo(1);
	}

	private List<RateLimitDecision> acquire(RateLimitCharge... charges) {
		return this.limiter.acquireAll(List.of(charges));
	}

	private static RateLimitCharge charge(RateLimitPolicy policy, String key) {
		return new RateLimitCharge(policy, key, 1);
	}

	private long remaining(RateLimitPolicy policy, String key) {
		return this.limiter.peek(policy, key).limits().get(0).remaining();
	}

}
