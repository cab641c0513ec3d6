package io.github.ratelimit.store.redis;

import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.store.DaemonThreads;
import io.github.ratelimit.store.StoreFailure;

/**
 * Reports a Redis that is not fit for rate limits, by what it says of itself.
 */
final class RedisChecks {

	private static final Log logger = LogFactory.getLog(RedisChecks.class);

	private final CheckReporter reporter;

	private final Function<String, @Nullable Properties> info;

	private final AtomicBoolean evictionChecked = new AtomicBoolean();

	/** With {@link RedisLink#info}. */
	RedisChecks(CheckReporter reporter, Function<String, @Nullable Properties> info) {
		this.reporter = reporter;
		this.info = info;
	}

	/**
	 * To be called when Redis can be reached. Asks once, on a thread of its own: a server
	 * that hangs, or a user without the right to ask, must not hold up the application.
	 */
	void startEvictionCheck() {
		if (this.evictionChecked.compareAndSet(false, true)) {
			DaemonThreads.named("ratelimit-redis-check").newThread(this::checkEviction).start();
		}
	}

	/** Finds a Redis that drops counters when its memory is full. */
	void checkEviction() {
		Properties memory = info("memory");
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

	/**
	 * Reports that the server cannot do what scripts ask of it.
	 * @throws io.github.ratelimit.check.RateLimitConfigurationException if that stops the
	 * application
	 */
	void reportTooOld() {
		String version = value(info("server"), "redis_version");
		this.reporter.report(RateLimitCheck.REDIS_TOO_OLD, "Redis",
				((version != null) ? "its version is " + version + ", but " : "")
						+ "Redis 6.2 is needed, since keys are given the time at which they expire (SET with PXAT), "
						+ "which the server does not know",
				StoreFailure.TOO_OLD.cure());
	}

	/**
	 * Reports that scripts cannot count exactly on the server.
	 * @throws io.github.ratelimit.check.RateLimitConfigurationException if that stops the
	 * application
	 */
	void reportInexact() {
		this.reporter.report(RateLimitCheck.REDIS_TOO_OLD, "Redis",
				"it is a 32-bit build, whose scripts cannot write times in microseconds", "Use a 64-bit build.");
	}

	private Properties info(String section) {
		Properties info = null;
		try {
			info = this.info.apply(section);
		}
		catch (RuntimeException ex) {
			logger.debug("Redis gave no INFO of section " + section, ex);
		}
		return (info != null) ? info : new Properties();
	}

	/** On a cluster, names begin with the node; any node will do. */
	private static @Nullable String value(Properties info, String name) {
		return info.stringPropertyNames()
			.stream()
			.filter((key) -> key.equals(name) || key.endsWith('.' + name))
			.map(info::getProperty)
			.findFirst()
			.orElse(null);
	}

}
