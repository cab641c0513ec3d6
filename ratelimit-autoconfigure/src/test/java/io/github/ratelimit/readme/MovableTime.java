package io.github.ratelimit.readme;

import java.time.Instant;
import java.time.ZoneOffset;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

import io.github.ratelimit.store.memory.InMemoryRateLimitStore;

@TestConfiguration
class MovableTime {

	Instant now = Instant.parse("2026-01-01T00:00:00Z");

	@Bean
	InMemoryRateLimitStore rateLimitStore() {
		return new InMemoryRateLimitStore(() -> this.now, ZoneOffset.UTC);
	}

}
