package io.github.ratelimit.testsupport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports below those that Linux gives to outgoing connections. A server that is down for a
 * while finds its port free again, and nobody who connects to it meanwhile can get that
 * port himself and be connected to himself.
 */
public final class Ports {

	private static final int FIRST = 10_000;

	/** Nodes of a Redis Cluster talk to each other on a second port, so far away. */
	private static final int BUS_OFFSET = 10_000;

	private static final Set<Integer> TAKEN = ConcurrentHashMap.newKeySet();

	private Ports() {
	}

	/** A port that is free, as is the one for the cluster bus that belongs to it. */
	public static int free() {
		while (true) {
			int port = ThreadLocalRandom.current().nextInt(FIRST, FIRST + BUS_OFFSET);
			if (isFree(port) && isFree(port + BUS_OFFSET) && TAKEN.add(port)) {
				return port;
			}
		}
	}

	private static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
