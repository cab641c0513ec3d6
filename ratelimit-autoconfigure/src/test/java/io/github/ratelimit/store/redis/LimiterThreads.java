package io.github.ratelimit.store.redis;

import java.util.Set;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;

/**
 * The threads that were started for limits since this was made.
 */
final class LimiterThreads {

	private final Set<Thread> before = Thread.getAllStackTraces().keySet();

	Set<String> now() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !this.before.contains(thread))
			.map(Thread::getName)
			.filter((name) -> name.startsWith("ratelimit-") || name.startsWith("lettuce-"))
			.collect(Collectors.toSet());
	}

	void awaitNone() {
		Awaitility.await().until(this::now, Set::isEmpty);
	}

}
