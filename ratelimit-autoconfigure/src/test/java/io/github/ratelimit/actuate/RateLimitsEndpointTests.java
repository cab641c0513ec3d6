package io.github.ratelimit.actuate;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.json.BasicJsonTester;
import org.springframework.boot.test.json.JsonContent;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriUtils;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.testsupport.MutableClock;
import io.github.ratelimit.web.servlet.HttpApplication;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.collection;

/**
 * The endpoint, over HTTP.
 */
class RateLimitsEndpointTests {

	private static final String ENDPOINT = "/actuator/ratelimits";

	private static final String UNRESTRICTED = "management.endpoint.ratelimits.access=unrestricted";

	private final BasicJsonTester json = new BasicJsonTester(getClass());

	@Test
	void listsPoliciesWithAllThatDecides() {
		try (HttpApplication application = start("ratelimit.policies.search.plan=#request.getHeader('Plan')",
				"ratelimit.policies.search.plans.gold=100/minute", "ratelimit.policies.search.plans.staff=unlimited",
				"ratelimit.policies.search.shadow=1/minute", "ratelimit.policies.search.status=503",
				"ratelimit.policies.search.on-failure=deny", "ratelimit.policies.unused.limits=1/hour",
				"ratelimit.policies.unused.mode=shadow")) {
			application.statuses(3, "/search");
			JsonContent<Object> all = get(application, "");
			assertThat(all).extractingJsonPathStringValue("$.store.type").isEqualTo("InMemoryRateLimitStore");
			assertThat(all).extractingJsonPathArrayValue("$.store.outages").isEmpty();
			assertThat(all).extractingJsonPathMapValue("$.policies")
				.containsKeys("Pages.data", "search", "POST /data/**", "unused");
			String search = "$.policies.search.";
			assertThat(all).extractingJsonPathStringValue(search + "mode").isEqualTo("ENFORCE");
			assertThat(all).extractingJsonPathStringValue("$.policies.unused.mode").isEqualTo("SHADOW");
			assertThat(all).extractingJsonPathArrayValue(search + "limits[*].limit")
				.containsExactly("2/minute", "9/hour fixed-window");
			assertThat(all).extractingJsonPathArrayValue(search + "limits[*].algorithm")
				.containsExactly("token-bucket", "fixed-window");
			assertThat(all).extractingJsonPathArrayValue(search + "shadow[*].limit").containsExactly("1/minute");
			assertThat(all).extractingJsonPathArrayValue(search + "plans.gold[*].limit").containsExactly("100/minute");
			assertThat(all).extractingJsonPathArrayValue(search + "plans.staff").isEmpty();
			assertThat(all).extractingJsonPathStringValue(search + "key").isEqualTo("header:X-User, ip");
			assertThat(all).extractingJsonPathArrayValue(search + "keyKinds").containsExactly("header:x-user", "ip");
			assertThat(all).extractingJsonPathNumberValue(search + "status").isEqualTo(503);
			assertThat(all).extractingJsonPathStringValue(search + "onFailure").isEqualTo("DENY");
			assertThat(all).extractingJsonPathArrayValue(search + "usedBy")
				.singleElement()
				.asString()
				.contains("Pages.search");
			assertThat(all).extractingJsonPathNumberValue(search + "totals.allowed").isEqualTo(2);
			assertThat(all).extractingJsonPathNumberValue(search + "totals.denied").isEqualTo(1);
			assertThat(get(application, "/search")).extractingJsonPathNumberValue("$.totals.denied").isEqualTo(1);
			assertThat(application.get(ENDPOINT + "/nothing").statusCode()).isEqualTo(404);
			assertThat(application.get(ENDPOINT + "/nothing/key").statusCode()).isEqualTo(404);
		}
	}

	@Test
	void peekTellsWhichLimitBindsAndWhenMoreIsThere() {
		try (HttpApplication application = start()) {
			assertThat(peek(application, "search/ann")).hasJsonPathNumberValue("$.limits[0].remaining", 2)
				.extractingJsonPathBooleanValue("$.allowed")
				.isTrue();
			application.statuses(3, "/search", "X-User", "ann");
			JsonContent<Object> used = peek(application, "search/ann");
			assertThat(used).extractingJsonPathBooleanValue("$.allowed").isFalse();
			assertThat(used).extractingJsonPathStringValue("$.binding").isEqualTo("search-1");
			assertThat(used).extractingJsonPathStringValue("$.retryAfter").isEqualTo("PT30S");
			assertThat(used).extractingJsonPathArrayValue("$.limits[*].remaining").containsExactly(0, 7);
			application.bean(MutableClock.class).advance(Duration.ofMinutes(50));
			for (int i = 0; i < 4; i++) {
				application.statuses(2, "/search", "X-User", "ann");
				application.bean(MutableClock.class).advance(Duration.ofMinutes(1));
			}
			JsonContent<Object> later = peek(application, "search/ann");
			assertThat(later).extractingJsonPathStringValue("$.binding").isEqualTo("search-2");
			assertThat(later).extractingJsonPathStringValue("$.retryAfter").isEqualTo("PT6M");
			assertThat(peek(application, "search/ann")).as("takes nothing").isEqualToJson(later.getJson());
		}
	}

	@Test
	void otherKindsAndPlansAreAskedForByName() {
		try (HttpApplication application = start("ratelimit.policies.search.plan=#request.getHeader('Plan')",
				"ratelimit.policies.search.plans.gold=100/minute")) {
			application.statuses(2, "/search");
			assertThat(peek(application, "search/127.0.0.1?kind=ip")).hasJsonPathNumberValue("$.limits[0].remaining",
					0);
			assertThat(peek(application, "search/127.0.0.1")).hasJsonPathNumberValue("$.limits[0].remaining", 2);
			application.get("/search", "Plan", "gold");
			assertThat(peek(application, "search/127.0.0.1?kind=ip&plan=gold"))
				.extractingJsonPathArrayValue("$.limits[*].limit")
				.containsExactly("100/minute");
			assertThat(application.get(ENDPOINT + "/search/a?kind=nonsense").statusCode()).isEqualTo(400);
		}
	}

	@Test
	void resetForgetsWhatAKeyHasUsed() {
		try (HttpApplication application = start(UNRESTRICTED)) {
			assertThat(application.statuses(2, "/data")).containsExactly(200, 429);
			assertThat(application.send("DELETE", ENDPOINT + "/Pages.data/127.0.0.1").statusCode()).isEqualTo(204);
			assertThat(application.statuses(2, "/data")).containsExactly(200, 429);
			assertThat(application.send("DELETE", ENDPOINT + "/nothing/127.0.0.1").statusCode()).isEqualTo(400);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "2001:db8::7", "2001:db8::7/64", "2001:DB8:0:0:1::", "2001:db8::/64" })
	void addressesInAnyNotationAreOneKey(String address) {
		try (HttpApplication application = start(UNRESTRICTED, "ratelimit.web.trusted-proxies=127.0.0.1")) {
			assertThat(application.statuses(2, "/data", "X-Forwarded-For", "2001:db8::9")).containsExactly(200, 429);
			assertThat(peek(application, "Pages.data/" + address)).extractingJsonPathBooleanValue("$.allowed")
				.isFalse();
			application.send("DELETE", ENDPOINT + "/Pages.data/" + address);
			assertThat(application.get("/data", "X-Forwarded-For", "2001:db8::9").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void policiesOfOneNameAreToldApart() {
		try (HttpApplication application = start(UNRESTRICTED)) {
			application.statuses(2, "/shared/a");
			assertThat(get(application, "")).extractingJsonPathMapValue("$.policies")
				.extracting(Map::keySet, as(collection(String.class)))
				.filteredOn((name) -> name.startsWith("shared "))
				.hasSize(2)
				.allSatisfy((name) -> {
					String path = UriUtils.encodePathSegment(name, StandardCharsets.UTF_8);
					assertThat(peek(application, path + "/127.0.0.1")).extractingJsonPathBooleanValue("$.allowed")
						.isEqualTo(name.contains("second"));
				});
			assertThat(application.get(ENDPOINT + "/shared").statusCode()).isEqualTo(400);
			assertThat(application.get(ENDPOINT + "/shared/127.0.0.1").statusCode()).isEqualTo(400);
			assertThat(application.send("DELETE", ENDPOINT + "/shared/127.0.0.1").statusCode()).isEqualTo(400);
		}
	}

	@Test
	void kindsAreThoseOfThePolicy() {
		try (HttpApplication application = start(UNRESTRICTED)) {
			assertThat(application.get(ENDPOINT + "/search/a?kind=header:x-user").statusCode()).isEqualTo(200);
			assertThat(application.get(ENDPOINT + "/Pages.data/a?kind=principal").statusCode()).isEqualTo(400);
			assertThat(application.send("DELETE", ENDPOINT + "/Pages.data/a?kind=principal").statusCode())
				.isEqualTo(400);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/search/%20", "/search/" })
	void keyMayNotBeBlank(String path) {
		try (HttpApplication application = start(UNRESTRICTED)) {
			assertThat(application.send("DELETE", ENDPOINT + path).statusCode()).isBetween(400, 499);
			assertThat(application.get(ENDPOINT + path).statusCode()).isBetween(400, 499);
		}
	}

	/** A policy that only configuration has may go again. */
	@Test
	void readingDeclaresNothing() {
		try (HttpApplication application = start(UNRESTRICTED)) {
			ConfigurableEnvironment environment = application.bean(ConfigurableEnvironment.class);
			environment.getPropertySources()
				.addFirst(new MapPropertySource("added", Map.of("ratelimit.policies.unused.limits", "7/minute")));
			assertThat(application.send("POST", ENDPOINT).statusCode()).isEqualTo(204);
			assertThat(get(application, "/unused")).extractingJsonPathArrayValue("$.usedBy").isEmpty();
			assertThat(peek(application, "unused/ann")).extractingJsonPathBooleanValue("$.allowed").isTrue();
			environment.getPropertySources().remove("added");
			assertThat(application.send("POST", ENDPOINT).statusCode()).isEqualTo(204);
			assertThat(application.get(ENDPOINT + "/unused").statusCode()).isEqualTo(404);
		}
	}

	@Test
	void policyOfARouteIsWrittenWithoutSlashes() {
		try (HttpApplication application = start(UNRESTRICTED)) {
			assertThat(application.send("POST", "/data/x").statusCode()).isEqualTo(404);
			assertThat(application.send("POST", "/data/x").statusCode()).isEqualTo(429);
			String path = "POST%20~data~**/127.0.0.1";
			assertThat(get(application, "")).extractingJsonPathStringValue("$.policies['POST /data/**'].path")
				.isEqualTo("POST ~data~**");
			assertThat(peek(application, path)).extractingJsonPathBooleanValue("$.allowed").isFalse();
			assertThat(application.send("DELETE", ENDPOINT + '/' + path).statusCode()).isEqualTo(204);
			assertThat(application.send("POST", "/data/x").statusCode()).isEqualTo(404);
		}
	}

	@Test
	void nothingCanBeChangedUnlessAccessIsGranted() {
		try (HttpApplication application = start()) {
			assertThat(application.statuses(2, "/data")).containsExactly(200, 429);
			assertThat(application.send("DELETE", ENDPOINT + "/Pages.data/127.0.0.1").statusCode()).isEqualTo(405);
			assertThat(application.send("POST", ENDPOINT).statusCode()).isEqualTo(405);
			assertThat(application.get("/data").statusCode()).isEqualTo(429);
		}
	}

	@Test
	void refreshPutsChangedLimitsInForce() {
		try (HttpApplication application = start(UNRESTRICTED)) {
			application.bean(ConfigurableEnvironment.class)
				.getPropertySources()
				.addFirst(new MapPropertySource("changed", Map.of("ratelimit.policies.search.limits", "7/minute")));
			assertThat(application.send("POST", ENDPOINT).statusCode()).isEqualTo(204);
			assertThat(get(application, "/search")).extractingJsonPathArrayValue("$.limits[*].limit")
				.containsExactly("7/minute");
		}
	}

	@Test
	void standsOnAManagementPortToo() {
		try (HttpApplication application = start("management.server.port=0")) {
			application.statuses(2, "/data");
			int port = application.bean(ConfigurableEnvironment.class)
				.getRequiredProperty("local.management.port", Integer.class);
			HttpResponse<String> peeked = application.get(port, ENDPOINT + "/Pages.data/127.0.0.1");
			assertThat(this.json.from(peeked.body())).extractingJsonPathBooleanValue("$.allowed").isFalse();
			assertThat(application.get(ENDPOINT).statusCode()).isEqualTo(404);
		}
	}

	@Test
	void policyInShadowShowsItsNumbers() {
		try (HttpApplication application = start("ratelimit.policies.search.mode=shadow")) {
			application.statuses(5, "/search", "X-User", "ann");
			JsonContent<Object> peeked = peek(application, "search/ann");
			assertThat(peeked).extractingJsonPathStringValue("$.mode").isEqualTo("SHADOW");
			assertThat(peeked).extractingJsonPathArrayValue("$.limits[*].remaining").containsExactly(0, 7);
			assertThat(peeked).extractingJsonPathArrayValue("$.shadow").isEmpty();
		}
	}

	@Test
	void limitsThatAreTriedStandBesideThoseInForce() {
		try (HttpApplication application = start("ratelimit.policies.search.shadow=5/minute")) {
			application.statuses(2, "/search", "X-User", "ann");
			JsonContent<Object> peeked = peek(application, "search/ann");
			assertThat(peeked).extractingJsonPathArrayValue("$.limits[*].remaining").containsExactly(0, 7);
			assertThat(peeked).extractingJsonPathArrayValue("$.shadow[*].remaining").containsExactly(3);
		}
	}

	@Test
	void notExposedUnlessAskedFor() {
		try (HttpApplication application = HttpApplication.start(List.of(Pages.class))) {
			assertThat(application.get(ENDPOINT).statusCode()).isEqualTo(404);
		}
	}

	private JsonContent<Object> peek(HttpApplication application, String path) {
		return get(application, "/" + path);
	}

	private JsonContent<Object> get(HttpApplication application, String path) {
		HttpResponse<String> response = application.get(ENDPOINT + path);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return this.json.from(response.body());
	}

	private static HttpApplication start(String... properties) {
		String[] all = Stream.concat(
				Stream.of("management.endpoints.web.exposure.include=ratelimits", "ratelimit.routes[0].path=/data/**",
						"ratelimit.routes[0].methods=POST", "ratelimit.routes[0].limits=1/minute"),
				Stream.of(properties))
			.toArray(String[]::new);
		return HttpApplication.start(List.of(Pages.class, Shared.class), all);
	}

	@RestController
	static class Pages {

		@GetMapping("/data")
		@RateLimit("1/minute")
		String data() {
			return "data";
		}

		@GetMapping("/search")
		@RateLimit(name = "search", value = { "2/minute", "9/hour fixed-window" }, key = "header:X-User, ip")
		String search() {
			return "found";
		}

	}

	/** A class-level limit has a counter for each method, and one name. */
	@RestController
	@RateLimit(name = "shared", value = "1/minute", perEndpoint = true)
	static class Shared {

		@GetMapping("/shared/a")
		String first() {
			return "first";
		}

		@GetMapping("/shared/b")
		String second() {
			return "second";
		}

	}

}
