package io.github.ratelimit.benchmark.measure;

import io.github.ratelimit.benchmark.load.Sample;
import io.github.ratelimit.benchmark.redis.RedisUsage;

/**
 * What was decided in a turn, and what Redis did for that.
 *
 * @param sample the calls
 * @param usage what Redis did meanwhile
 */
record RedisWork(Sample sample, RedisUsage usage) {

	double decisionsPerSecond() {
		return this.sample.callsPerSecond();
	}

	/** Its processor for a decision. */
	double cpuMicros() {
		return this.usage.cpuMicros() / this.sample.calls();
	}

	/** The commands for a decision, those that scripts call included. */
	double commands() {
		return (double) this.usage.commands() / this.sample.calls();
	}

	/** The bytes received and sent for a decision. */
	double bytes() {
		return (double) this.usage.bytes() / this.sample.calls();
	}

	/** The scripts for a decision, less than one where calls share a run. */
	double scripts() {
		return (double) this.usage.scripts() / this.sample.calls();
	}

	double scriptsPerSecond() {
		return scripts() * decisionsPerSecond();
	}

	double commandsPerSecond() {
		return commands() * decisionsPerSecond();
	}

}
