package io.github.ratelimit.sample.load;

import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpRequestActionBuilder;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.doIfOrElse;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.responseTimeInMillis;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

/**
 * Users who call more often than they may. Each has an address, and with it a counter of
 * its own, and makes one call after the other, so that of every call it is known whether
 * it must pass.
 */
public class RateLimitSimulation extends Simulation {

	private static final String PATH = "/quotes/acme";

	private static final String WARM_UP = "warm-up";

	private static final String PASSED = "passed";

	private static final String REFUSED = "refused";

	/** A few addresses, so that the warm-up has refused calls, too. */
	private static final int WARM_UP_ADDRESSES = 20;

	private final LoadSettings settings = LoadSettings.fromSystemProperties();

	private final Results results = new Results(this.settings);

	private final SampleJvm sample = this.settings.url().isEmpty() ? new SampleJvm() : null;

	/**
	 * Every run has other addresses, since the sample remembers those of the last hour.
	 */
	private final int run = new Random().nextInt(0x10000);

	public RateLimitSimulation() {
		PopulationBuilder load = load();
		setUp((this.settings.warmUp() > 0) ? warmUp().andThen(load) : load)
			.protocols(http.baseUrl((this.sample != null) ? this.sample.url() : this.settings.url())
				.header("X-Forwarded-For", "#{address}")
				.disableWarmUp()
				.disableCaching())
			.assertions(global().failedRequests().count().is(0L),
					details(PASSED).successfulRequests().count().is((long) this.settings.permitted()),
					details(REFUSED).successfulRequests().count().is((long) this.settings.refused()),
					details(PASSED).responseTime().percentile(99).lte(this.settings.p99()),
					details(REFUSED).responseTime().percentile(99).lte(this.settings.p99()),
					global().requestsPerSec().gte((double) this.settings.minRate()));
	}

	private PopulationBuilder warmUp() {
		Schedule schedule = new Schedule(this.settings.rate());
		ChainBuilder call = pause((session) -> schedule.untilCall(number(session)))
			.exec(http(WARM_UP).get(PATH).check(status().in(200, 429)));
		int calls = this.settings.rate() * this.settings.warmUp() / this.settings.users();
		return scenario(WARM_UP).feed(users((user) -> address(this.settings.users() + user % WARM_UP_ADDRESSES)))
			.repeat(calls, "call")
			.on(call)
			.injectOpen(atOnceUsers(this.settings.users()));
	}

	private PopulationBuilder load() {
		Schedule schedule = new Schedule(this.settings.rate());
		ChainBuilder call = pause((session) -> schedule.untilCall(number(session))).exec((session) -> {
			this.results.sent();
			return session;
		})
			.exec(doIfOrElse((session) -> session.getInt("call") < this.settings.permits()).then(request(PASSED, 200))
				.orElse(request(REFUSED, 429)))
			.exec(this::record);
		return scenario("users").feed(users(this::address))
			.repeat(this.settings.callsPerUser(), "call")
			.on(call)
			.injectOpen(atOnceUsers(this.settings.users()));
	}

	private static HttpRequestActionBuilder request(String name, int expected) {
		return http(name).get(PATH)
			.check(status().saveAs("status"), responseTimeInMillis().saveAs("millis"), status().is(expected));
	}

	private Session record(Session session) {
		if (session.contains("status")) {
			this.results.answered(session.getInt("user"), session.getInt("status"), session.getInt("millis"));
		}
		else {
			this.results.answered(session.getInt("user"), 0, 0);
		}
		return session.removeAll("status", "millis");
	}

	/** The users take turns. */
	private long number(Session session) {
		return (long) session.getInt("call") * this.settings.users() + session.getInt("user");
	}

	private Iterator<Map<String, Object>> users(IntFunction<String> address) {
		return IntStream.range(0, this.settings.users())
			.mapToObj((user) -> Map.<String, Object>of("user", user, "address", address.apply(user)))
			.iterator();
	}

	/** Of an IPv6 address the /64 network counts, so each user needs another network. */
	private String address(int user) {
		return String.format("2001:db8:%x:%x::1", this.run, user);
	}

	@Override
	public void before() {
		if (this.sample != null) {
			this.sample.start();
		}
	}

	@Override
	public void after() {
		if (this.sample != null) {
			this.sample.stop();
		}
		System.out.println(this.results.table());
	}

}
