package io.github.ratelimit.check;

/**
 * What a check found.
 *
 * @param check the check
 * @param place the annotation, the property or the bean that is wrong
 * @param problem what is wrong with it; no sentence of its own, since the place comes
 * before it
 * @param cure what to do about it, in one or more sentences
 */
record CheckFinding(RateLimitCheck check, String place, String problem, String cure) {

	/** What is wrong, and where. */
	String description() {
		return this.check.message(this.place + ": " + this.problem);
	}

	/** What is wrong, where, and what to do about it. */
	String logLine() {
		return this.check.message(this.place + ": " + this.problem + ". " + this.cure);
	}

}
