package io.github.ratelimit.sample.load;

/**
 * What to run, from the system properties {@code load.*}.
 *
 * @param url where the sample application runs already, or nothing to start one
 * @param users how many users call
 * @param rate how many calls a second all users make together
 * @param seconds how long they call
 * @param warmUp how many seconds others call before that
 * @param permits how many calls of each user the sample allows
 * @param p99 the response time in milliseconds that 99 % of the calls must keep within
 * @param minRate how many calls a second it must really have been
 */
record LoadSettings(String url, int users, int rate, int seconds, int warmUp, int permits, int p99, int minRate) {

	LoadSettings {
		int calls = rate * seconds / users;
		if (calls <= permits) {
			throw new IllegalArgumentException("Each user makes " + calls + " calls and may make " + permits
					+ ", so nothing is refused: lower load.permits or load.users, or raise load.rate or load.seconds");
		}
		if ((rate * seconds) % users != 0) {
			throw new IllegalArgumentException(
					"load.rate times load.seconds must be a multiple of load.users, so that all users call equally often");
		}
	}

	static LoadSettings fromSystemProperties() {
		return new LoadSettings(System.getProperty("load.url"), number("users"), number("rate"), number("seconds"),
				number("warmup"), number("permits"), number("p99"), number("minrate"));
	}

	private static int number(String name) {
		return Integer.parseInt(System.getProperty("load." + name));
	}

	int callsPerUser() {
		return this.rate * this.seconds / this.users;
	}

	int permitted() {
		return this.users * this.permits;
	}

	int refused() {
		return this.users * (callsPerUser() - this.permits);
	}

}
