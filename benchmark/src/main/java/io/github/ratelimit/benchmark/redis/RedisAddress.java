package io.github.ratelimit.benchmark.redis;

/**
 * Where Redis listens.
 */
public record RedisAddress(String host, int port) {

	static RedisAddress parse(String text) {
		int colon = text.lastIndexOf(':');
		return new RedisAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
	}

	/** As Lettuce and Redisson want it. */
	public String uri() {
		return "redis://" + this.host + ":" + this.port;
	}

}
