package io.github.ratelimit.benchmark.redis;

/**
 * What Redis has done, by its own account.
 *
 * @param cpuMicros the time of processor, of user and system
 * @param commands the commands, those that scripts call included
 * @param scripts the runs of scripts, which are among the commands
 * @param bytes the bytes received and sent
 */
public record RedisUsage(double cpuMicros, long commands, long scripts, long bytes) {

	/** What was done since an earlier account. */
	public RedisUsage since(RedisUsage earlier) {
		return new RedisUsage(this.cpuMicros - earlier.cpuMicros, this.commands - earlier.commands,
				this.scripts - earlier.scripts, this.bytes - earlier.bytes);
	}

	/** With what another server has done. */
	RedisUsage plus(RedisUsage other) {
		return new RedisUsage(this.cpuMicros + other.cpuMicros, this.commands + other.commands,
				this.scripts + other.scripts, this.bytes + other.bytes);
	}

}
