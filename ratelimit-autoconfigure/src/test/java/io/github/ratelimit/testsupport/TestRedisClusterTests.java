package io.github.ratelimit.testsupport;

import io.lettuce.core.cluster.SlotHash;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TestRedisClusterTests {

	private static TestRedisCluster cluster;

	@BeforeAll
	static void start() {
		cluster = new TestRedisCluster(3, 1);
	}

	@AfterAll
	static void stop() {
		cluster.close();
	}

	@Test
	void aReplicaOfAKilledMasterIsPromoted() {
		int slot = SlotHash.getSlot("a");
		RedisProcess first = cluster.masterOf(slot);
		assertThat(first.command("SET", "a", "1")).isEqualTo("OK");
		assertThat(first.command("WAIT", "1", "10000")).isEqualTo("1");
		assertThat(cluster.killMaster(slot)).isSameAs(first);
		RedisProcess second = cluster.awaitPromotion(slot, first);
		assertThat(second).isNotSameAs(first);
		assertThat(second.command("INCR", "a")).isEqualTo("2");
		first.restart();
		Waiting.until("replica in sync", () -> "up".equals(first.info("replication").get("master_link_status")));
		assertThat(cluster.masters()).hasSize(3).doesNotContain(first);
	}

	@Test
	void aReplicaOfAPausedMasterIsPromoted() {
		int slot = SlotHash.getSlot("b");
		RedisProcess first = cluster.masterOf(slot);
		first.pause();
		assertThat(cluster.awaitPromotion(slot, first)).isNotSameAs(first);
		first.resume();
		Waiting.until("replica in sync", () -> "up".equals(first.info("replication").get("master_link_status")));
	}

	@Test
	void aSlotMovesWithItsKeys() {
		int slot = SlotHash.getSlot("{c}");
		RedisProcess from = cluster.masterOf(slot);
		RedisProcess to = cluster.masters().stream().filter((master) -> master != from).findFirst().orElseThrow();
		assertThat(from.command("MSET", "{c}1", "1", "{c}2", "2")).isEqualTo("OK");
		SlotMove move = cluster.move(slot, from, to).begin();
		assertThat(from.command("GET", "{c}3")).isEqualTo("-ASK " + slot + " 127.0.0.1:" + to.port());
		assertThat(from.command("GET", "{c}1")).isEqualTo("1");
		move.moveKeys().finish();
		assertThat(from.command("GET", "{c}1")).isEqualTo("-MOVED " + slot + " 127.0.0.1:" + to.port());
		assertThat(to.command("MGET", "{c}1", "{c}2")).isEqualTo("1\n2");
		cluster.moveSlot(slot, to, from);
		assertThat(cluster.masterOf(slot)).isSameAs(from);
		assertThat(from.command("GET", "{c}2")).isEqualTo("2");
	}

}
