package io.github.ratelimit.testsupport;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Moves a slot from one master to another in the steps of {@code redis-cli --cluster
 * reshard}, so that a test can look at the moments between. From {@link #begin()} to
 * {@link #finish()} the old master answers ASK for keys that it has not.
 */
public final class SlotMove {

	private static final String PAGE = "100";

	private static final String TIMEOUT_MILLIS = "10000";

	private final TestRedisCluster cluster;

	private final String slot;

	private final RedisProcess from;

	private final RedisProcess to;

	SlotMove(TestRedisCluster cluster, int slot, RedisProcess from, RedisProcess to) {
		this.cluster = cluster;
		this.slot = Integer.toString(slot);
		this.from = from;
		this.to = to;
	}

	/**
	 * Tells both masters.
	 */
	public SlotMove begin() {
		this.to.require("CLUSTER", "SETSLOT", this.slot, "IMPORTING", id(this.from));
		this.from.require("CLUSTER", "SETSLOT", this.slot, "MIGRATING", id(this.to));
		return this;
	}

	/**
	 * Moves all keys that the slot has now.
	 */
	public SlotMove moveKeys() {
		List<String> keys = keys();
		while (!keys.isEmpty()) {
			List<String> command = new ArrayList<>();
			Collections.addAll(command, "MIGRATE", RedisProcess.HOST, Integer.toString(this.to.port()), "", "0",
					TIMEOUT_MILLIS, "KEYS");
			command.addAll(keys);
			this.from.require(command.toArray(String[]::new));
			keys = keys();
		}
		return this;
	}

	/**
	 * Gives the slot to the new master. The new one hears of it first, for nobody would
	 * serve the slot if the old one were first.
	 */
	public void finish() {
		String owner = id(this.to);
		this.to.require("CLUSTER", "SETSLOT", this.slot, "NODE", owner);
		this.from.require("CLUSTER", "SETSLOT", this.slot, "NODE", owner);
		for (RedisProcess master : this.cluster.masters()) {
			master.require("CLUSTER", "SETSLOT", this.slot, "NODE", owner);
		}
	}

	private List<String> keys() {
		return this.from.require("CLUSTER", "GETKEYSINSLOT", this.slot, PAGE).lines().toList();
	}

	private static String id(RedisProcess server) {
		return server.require("CLUSTER", "MYID");
	}

}
