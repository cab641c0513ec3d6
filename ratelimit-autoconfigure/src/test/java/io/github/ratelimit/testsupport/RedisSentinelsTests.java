package io.github.ratelimit.testsupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisNode;

import static org.assertj.core.api.Assertions.assertThat;

class RedisSentinelsTests {

	private final RedisSentinels sentinels = new RedisSentinels();

	@AfterEach
	void stop() {
		this.sentinels.close();
	}

	@Test
	void aReplicaIsPromotedAndTheKilledPrimaryComesBackAsAReplica() {
		RedisProcess first = this.sentinels.primary();
		assertThat(first.command("SET", "a", "1")).isEqualTo("OK");
		assertThat(first.command("WAIT", "2", "10000")).isEqualTo("2");
		assertThat(this.sentinels.replicas()).hasSize(2).doesNotContain(first);
		assertThat(this.sentinels.killPrimary()).isSameAs(first);
		RedisProcess second = this.sentinels.awaitPromotion();
		assertThat(second).isNotSameAs(first);
		assertThat(second.command("INCR", "a")).isEqualTo("2");
		assertThat(this.sentinels.restartKilledAsReplica()).isSameAs(first);
		assertThat(first.command("GET", "a")).isEqualTo("2");
		assertThat(first.command("INCR", "a")).startsWith("-READONLY");
	}

	@Test
	void aPausedPrimaryIsReplaced() {
		RedisProcess first = this.sentinels.pausePrimary();
		assertThat(this.sentinels.awaitPromotion()).isNotSameAs(first);
		first.resume();
		assertThat(first.command("ROLE")).isNotEmpty();
	}

	@Test
	void theConfigurationNamesTheSentinels() {
		assertThat(this.sentinels.configuration().getSentinels()).extracting(RedisNode::getPort)
			.containsExactlyInAnyOrderElementsOf(this.sentinels.sentinels().stream().map(RedisProcess::port).toList());
		assertThat(this.sentinels.configuration().getMaster().getName()).isEqualTo(RedisSentinels.MASTER);
	}

}
