package io.github.ratelimit.bypass.application;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many calls got to what the limit protects.
 */
public final class Reached {

	private final AtomicInteger count = new AtomicInteger();

	/**
	 * Counts a call.
	 * @return something to answer
	 */
	public String hit() {
		return "call " + this.count.incrementAndGet();
	}

	public int count() {
		return this.count.get();
	}

	public void reset() {
		this.count.set(0);
	}

}
