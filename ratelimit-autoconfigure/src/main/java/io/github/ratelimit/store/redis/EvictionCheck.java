package io.github.ratelimit.store.redis;

import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.store.DaemonThreads;

/**
 * Finds a Redis that drops counters when its memory is full. Asks once, on a thread of
 * its own: a server that hangs, or a user without the right to ask, must not hold up the
 * application.
 */
final class EvictionCheck implements Runnable {

	private static final Log logger = LogFactory.getLog(EvictionCheck.class);

	private final CheckReporter reporter;

	private final Supplier<@Nullable Properties> memory;

	private final AtomicBoolean started = new AtomicBoolean();

	EvictionCheck(CheckReporter reporter, Supplier<@Nullable Properties> memory) {
		this.reporter = reporter;
		this.memory = memory;
	}

	/** To be called when Redis can be reached. Only the first call has an effect. */
	void start() {
		if (this.started.compareAndSet(false, true)) {
			DaemonThreads.named("ratelimit-redis-check").newThread(this).start();
		}
	}

	@Override
	public void run() {
		try {
			Properties memory = this.memory.get();
			String policy = value(memory, "maxmemory_policy");
			String limit = value(memory, "maxmemory");
			if (policy != null && limit != null && !limit.equals("0") && !policy.equals("noeviction")) {
				this.reporter.report(RateLimitCheck.REDIS_EVICTS, "Redis",
						"its maxmemory-policy is " + policy
								+ ": when its memory is full it drops counters, and their clients get a fresh quota",
						"Give rate limits a Redis with noeviction, by a RedisConnectionFactory marked with "
								+ "@RateLimitRedis.");
			}
		}
		catch (RuntimeException ex) {
			logger.debug("Redis was not asked for its maxmemory-policy", ex);
		}
	}

	/** On a cluster, names begin with the node; any node will do. */
	static @Nullable String value(@Nullable Properties info, String name) {
		if (info == null) {
			return null;
		}
		return info.stringPropertyNames()
			.stream()
			.filter((key) -> key.equals(name) || key.endsWith('.' + name))
			.map(info::getProperty)
			.findFirst()
			.orElse(null);
	}

}
