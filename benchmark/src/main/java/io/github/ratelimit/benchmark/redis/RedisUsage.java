package io.github.ratelimit.benchmark.redis;

/**
 * What Redis has done, by its own account.
 *
 * @param cpuMicros the time of processor, of user and system
 * @param commands the commands, those that scripts call included
 * @param bytes the bytes received and sent
 */
public record RedisUsage(double cpuMicros, long commands, long bytes) {

	/** What was done since an earlier account. */
	public RedisUsage since(RedisUsage earlier) {
		return new RedisUsage(this.cpuMicros - earlier.cpuMicros, this.commands - earlier.commands,
				this.bytes - earlier.bytes);
	}

}
