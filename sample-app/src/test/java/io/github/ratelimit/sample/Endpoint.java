package io.github.ratelimit.sample;

/**
 * An endpoint of the sample, and what its limit should be.
 *
 * @param resetSeconds when the counter is full again after the first call
 * @param status of a refused call
 */
record Endpoint(String method, String path, String policy, int permits, int seconds, int resetSeconds, int status) {

	static Endpoint of(String method, String path, String policy, int permits, int seconds) {
		int refill = (int) Math.ceil((double) seconds / permits);
		return new Endpoint(method, path, policy, permits, seconds, refill, 429);
	}

	Endpoint refusedWith(int status) {
		return new Endpoint(this.method, this.path, this.policy, this.permits, this.seconds, this.resetSeconds, status);
	}

	Endpoint countedInWindows() {
		return new Endpoint(this.method, this.path, this.policy, this.permits, this.seconds, this.seconds, this.status);
	}

	Quota quota() {
		return Quota.of(this.permits, this.seconds);
	}

	@Override
	public String toString() {
		return this.method + " " + this.path;
	}

}
