package io.github.ratelimit.sample;

import java.security.Principal;

/**
 * A user of the sample. The plan decides which limits of a policy hold.
 *
 * @param name the user id, which limits per user count by
 * @param plan the plan, {@code free} or {@code gold}
 */
record DemoUser(String name, String plan) implements Principal {

	@Override
	public String getName() {
		return this.name;
	}

}
