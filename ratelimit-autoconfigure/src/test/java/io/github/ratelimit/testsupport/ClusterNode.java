package io.github.ratelimit.testsupport;

import java.util.Arrays;
import java.util.List;

/**
 * A line of CLUSTER NODES.
 */
record ClusterNode(String id, List<String> flags, String masterId, long epoch, List<String> slots) {

	private static final int FIRST_SLOTS = 8;

	/** All nodes as one of them sees them. */
	static List<ClusterNode> seenBy(RedisProcess server) {
		return server.require("CLUSTER", "NODES").lines().map(ClusterNode::parse).toList();
	}

	/** A node as it sees itself. */
	static ClusterNode of(RedisProcess server) {
		return seenBy(server).stream().filter((node) -> node.flags().contains("myself")).findFirst().orElseThrow();
	}

	private static ClusterNode parse(String line) {
		List<String> words = Arrays.asList(line.split(" "));
		return new ClusterNode(words.get(0), List.of(words.get(2).split(",")), words.get(3),
				Long.parseLong(words.get(6)), words.subList(FIRST_SLOTS, words.size()));
	}

	boolean isMaster() {
		return flags().contains("master") && !flags().contains("fail");
	}

	/** Slots that are being moved are in brackets too, and not counted twice. */
	boolean serves(int slot) {
		return slots().stream().filter((range) -> !range.startsWith("[")).anyMatch((range) -> {
			int dash = range.indexOf('-');
			int first = Integer.parseInt((dash < 0) ? range : range.substring(0, dash));
			int last = Integer.parseInt(range.substring(dash + 1));
			return first <= slot && slot <= last;
		});
	}

}
