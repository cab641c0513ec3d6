package io.github.ratelimit.sample;

import java.util.List;
import java.util.Optional;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The users of the sample and the tokens that they are known by.
 *
 * @param users the users
 */
@ConfigurationProperties("sample")
record DemoUsers(List<Account> users) {

	Optional<DemoUser> byToken(String token) {
		return this.users.stream()
			.filter((account) -> account.token().equals(token))
			.map((account) -> new DemoUser(account.name(), account.plan()))
			.findFirst();
	}

	record Account(String token, String name, String plan) {

	}

}
