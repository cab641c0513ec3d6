package io.github.ratelimit.store.redis;

import java.util.Arrays;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * Reads the integers of a reply one after the other. What the script never replies, from
 * whatever stands between this process and Redis, is an error, so that it admits nobody.
 */
final class ScriptReply {

	private final long[] numbers;

	private int next;

	ScriptReply(long[] numbers) {
		this.numbers = numbers;
	}

	/** The next number, which is within these bounds. */
	long next(long least, long most) {
		if (this.next >= this.numbers.length) {
			throw senseless();
		}
		long number = this.numbers[this.next++];
		if (number < least || number > most) {
			throw senseless();
		}
		return number;
	}

	boolean hasNext() {
		return this.next < this.numbers.length;
	}

	/** To be called when all has been read. */
	void end() {
		if (hasNext()) {
			throw senseless();
		}
	}

	RateLimitStoreException senseless() {
		return new RateLimitStoreException(
				"Redis answered what the script never does: " + Arrays.toString(this.numbers), StoreFailure.ERROR,
				null);
	}

}
