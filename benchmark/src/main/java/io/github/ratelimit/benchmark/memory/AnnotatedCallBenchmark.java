package io.github.ratelimit.benchmark.memory;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.benchmark.contender.Library;
import io.github.ratelimit.benchmark.contender.Rule;

/**
 * What the annotation adds to a call of the limiter, in memory and with one key.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AnnotatedCallBenchmark {

	private final RateLimitPolicy policy = Library.policy(new Rule(1_000_000_000, Duration.ofHours(1)),
			Algorithm.TOKEN_BUCKET);

	private final String client = "192.0.2.1";

	@Param
	private AnnotatedCall call;

	private ConfigurableApplicationContext application;

	private RateLimiter limiter;

	private AnnotatedService service;

	@Setup
	public void start() {
		this.application = new SpringApplicationBuilder(Application.class, AnnotatedService.class)
			.web(WebApplicationType.NONE)
			.properties("ratelimit.store=memory")
			.run();
		this.limiter = this.application.getBean(RateLimiter.class);
		this.service = this.application.getBean(AnnotatedService.class);
		checkThatAnnotationsLimit();
	}

	private void checkThatAnnotationsLimit() {
		this.service.onceADay();
		try {
			this.service.onceADay();
		}
		catch (RateLimitExceededException expected) {
			return;
		}
		throw new IllegalStateException("the annotation limits nothing");
	}

	@TearDown
	public void stop() {
		this.application.close();
	}

	@Benchmark
	public boolean called() {
		return switch (this.call) {
			case DIRECT -> Library.allows(this.limiter, this.policy, this.client);
			case GLOBAL -> this.service.global(this.client) != null;
			case BY_ARGUMENT -> this.service.byArgument(this.client) != null;
		};
	}

	@EnableAutoConfiguration
	static class Application {

	}

}
