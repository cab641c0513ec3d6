package io.github.ratelimit.benchmark.http;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.ratelimit.benchmark.Settings;
import io.github.ratelimit.benchmark.contender.ExactnessCheck;
import io.github.ratelimit.benchmark.load.ClosedLoop;
import io.github.ratelimit.benchmark.load.Keys;
import io.github.ratelimit.benchmark.load.OpenLoop;
import io.github.ratelimit.benchmark.load.Rounds;
import io.github.ratelimit.benchmark.load.Sample;
import io.github.ratelimit.benchmark.redis.RedisAddress;
import io.github.ratelimit.benchmark.report.Comparison;
import io.github.ratelimit.benchmark.report.Figures;
import io.github.ratelimit.benchmark.report.Table;

/**
 * How many requests a second a Spring MVC application serves, limited in several ways.
 */
public final class HttpThroughput {

	private static final Table TABLE = new Table("http",
			"HTTP: Spring MVC on Tomcat, 64 connections, 10,000 keys, by interceptors and an annotation",
			Comparison.over(HttpVariant.UNLIMITED.label()), Comparison.over(HttpVariant.FLOOR.label()));

	private static final int CONNECTIONS = 64;

	private static final int WARM_UP_THREADS = 4;

	private static final int WARM_UP_RATE = 500;

	private static final double NANOS_PER_MICRO = 1000;

	private final Keys keys = new Keys(10_000);

	private final Settings settings;

	private final RedisAddress redis;

	private final Figures figures;

	public HttpThroughput(Settings settings, RedisAddress redis, Figures figures) {
		this.settings = settings;
		this.redis = redis;
		this.figures = figures;
	}

	public void measure() throws Exception {
		List<HttpServerProcess> servers = new ArrayList<>();
		try (ClosedLoop loop = new ClosedLoop(CONNECTIONS)) {
			startAll(servers);
			for (HttpServerProcess server : servers) {
				if (server.variant().limits()) {
					ExactnessCheck.run(server.variant().label(), Endpoints.STRICT_RULE,
							server.caller(Endpoints.STRICT));
				}
			}
			warmUp(servers);
			for (HttpServerProcess server : servers) {
				run(server, loop, this.settings.warmUp());
			}
			Rounds.run(this.settings.rounds(), servers, (server) -> measure(server, loop));
		}
		finally {
			servers.forEach(HttpServerProcess::close);
		}
	}

	/**
	 * Much of a web application is compiled only after some thousand requests, and takes
	 * its time. A few callers leave the processor to that.
	 */
	private void warmUp(List<HttpServerProcess> servers) throws Exception {
		try (OpenLoop few = new OpenLoop(WARM_UP_THREADS, WARM_UP_RATE)) {
			few.run((key) -> {
				for (HttpServerProcess server : servers) {
					server.caller(Endpoints.GENEROUS).allows(key);
				}
				return true;
			}, this.keys, this.settings.httpWarmUp());
		}
	}

	private void measure(HttpServerProcess server, ClosedLoop loop) throws Exception {
		Duration serverBefore = server.cpu();
		Duration clientBefore = clientCpu();
		Sample sample = run(server, loop, this.settings.httpTurn());
		String row = server.variant().label();
		this.figures.add(TABLE, row, "requests/s", sample.callsPerSecond());
		this.figures.add(TABLE, row, "CPU µs of the server", micros(server.cpu().minus(serverBefore), sample));
		this.figures.add(TABLE, row, "CPU µs of the client", micros(clientCpu().minus(clientBefore), sample));
	}

	private static Duration clientCpu() {
		return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
	}

	private static double micros(Duration total, Sample sample) {
		return total.toNanos() / NANOS_PER_MICRO / sample.calls();
	}

	private void startAll(List<HttpServerProcess> servers) throws IOException, InterruptedException {
		for (HttpVariant variant : HttpVariant.values()) {
			servers.add(new HttpServerProcess(variant, this.redis, this.settings));
		}
		for (HttpServerProcess server : servers) {
			server.awaitStart();
		}
	}

	private Sample run(HttpServerProcess server, ClosedLoop loop, Duration duration) throws Exception {
		Sample sample = loop.run(server.caller(Endpoints.GENEROUS), this.keys, duration);
		if (sample.allowed() != sample.calls()) {
			throw new IllegalStateException(server.variant().label() + " refused calls within the limit");
		}
		return sample;
	}

}
