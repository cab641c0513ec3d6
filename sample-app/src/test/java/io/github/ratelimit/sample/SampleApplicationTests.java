package io.github.ratelimit.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import jakarta.servlet.Filter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.context.WebApplicationContext;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import io.github.ratelimit.testsupport.RedisConnections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Every endpoint, as a client sees it.
 */
class SampleApplicationTests extends RunningSample {

	private final SampleClient anyone;

	private final SampleClient user123;

	private final SampleClient goldie;

	/** For calls from addresses that this machine does not have. */
	private final MockMvcTester mvc;

	SampleApplicationTests(@LocalServerPort int port, @Autowired WebApplicationContext context,
			@Autowired @Qualifier("springSecurityFilterChain") Filter security) {
		this.anyone = new SampleClient(port);
		this.user123 = this.anyone.withToken("user123_token");
		this.goldie = this.anyone.withToken("gold_token");
		this.mvc = MockMvcTester.from(context, (builder) -> builder.addFilters(security).build());
	}

	static Stream<Endpoint> endpoints() {
		return Stream.of(Endpoint.of("GET", "/data", "SampleController.data", 10, 60),
				Endpoint.of("GET", "/items", "ItemController.items", 5, 60),
				Endpoint.of("POST", "/create_item", "ItemController.createItem", 1, 1),
				Endpoint.of("GET", "/user_data", "UserDataController.userData", 10, 60),
				Endpoint.of("GET", "/resources/", "resources", 10, 60),
				Endpoint.of("POST", "/resources/", "resources", 10, 60),
				Endpoint.of("PATCH", "/resources/", "resources", 10, 60),
				Endpoint.of("GET", "/hardwork/", "hardwork", 5, 60).refusedWith(503),
				Endpoint.of("GET", "/quotes/ACME", "quotes", 100, 60), Endpoint.of("POST", "/login", "login", 5, 60),
				Endpoint.of("GET", "/bucket", "BucketController.bucket", 10, 1),
				Endpoint.of("GET", "/algorithms/token-bucket", "AlgorithmController.tokenBucket", 5, 10),
				Endpoint.of("GET", "/algorithms/fixed-window", "AlgorithmController.fixedWindow", 5, 10)
					.countedInWindows(),
				Endpoint.of("GET", "/report", "ReportController.report", 100, 60),
				Endpoint.of("GET", "/prices", "PriceController.prices", 20, 60),
				Endpoint.of("GET", "/downloads", "downloads", 4, 60));
	}

	@ParameterizedTest
	@MethodSource("endpoints")
	void firstCallPassesAndTellsTheLimit(Endpoint endpoint) {
		HttpResponse<String> response = this.anyone.send(endpoint.method(), endpoint.path());
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(json(response)).isNotEmpty();
		assertThat(header(response, "RateLimit-Policy")).isEqualTo("\"%s\";q=%d;w=%d, \"/**\";q=2000;w=60",
				endpoint.policy(), endpoint.permits(), endpoint.seconds());
		assertThat(header(response, "RateLimit")).startsWith("\"%s\";r=%d;t=%d, \"/**\";r=".formatted(endpoint.policy(),
				endpoint.permits() - 1, endpoint.resetSeconds()));
		assertThat(response.headers().map()).doesNotContainKey("retry-after");
	}

	@ParameterizedTest
	@MethodSource("endpoints")
	void callsUpToTheLimitPassAndTheNextIsRefused(Endpoint endpoint) {
		HttpResponse<String> refusal = endpoint.quota()
			.useUp(() -> this.anyone.send(endpoint.method(), endpoint.path()));
		assertThat(refusal.statusCode()).isEqualTo(endpoint.status());
		assertThat(header(refusal, "Content-Type")).isEqualTo("application/problem+json");
		assertThat(json(refusal))
			.isEqualTo(Map.of("type", "https://iana.org/assignments/http-problem-types#quota-exceeded", "title",
					(endpoint.status() == 429) ? "Too Many Requests" : "Service Unavailable", "status",
					endpoint.status(), "detail", "Rate limit exceeded", "instance", endpoint.path(),
					"violated-policies", List.of(endpoint.policy())));
		assertThat(header(refusal, "Cache-Control")).isEqualTo("no-store");
		assertThat(header(refusal, "RateLimit-Policy")).isEqualTo("\"%s\";q=%d;w=%d, \"/**\";q=2000;w=60",
				endpoint.policy(), endpoint.permits(), endpoint.seconds());
		assertThat(header(refusal, "RateLimit"))
			.matches("\"" + endpoint.policy() + "\";r=0;t=[0-9]+, \"/\\*\\*\";r=[0-9]+;t=1");
		assertThat(Long.parseLong(header(refusal, "Retry-After"))).isBetween(1L, (long) endpoint.resetSeconds());
	}

	@Test
	void dataMayBeCached() {
		HttpResponse<String> response = this.anyone.get("/data");
		assertThat(response.body()).isEqualTo("{\"data\":\"sample data\"}");
		assertThat(response.headers().allValues("Cache-Control")).containsExactly("public, max-age=60",
				"private=\"RateLimit-Policy, RateLimit\"");
	}

	@Test
	void addressesAreCountedApart() {
		Quota.of(10, 60).useUp(1, () -> statusFor("/data", "192.0.2.1"), Integer::intValue);
		assertThat(statusFor("/data", "192.0.2.2")).isEqualTo(200);
	}

	@Test
	void allAddressesShareTheBucket() {
		Iterator<String> addresses = Stream.iterate(1, (i) -> i + 1).map((i) -> "192.0.2." + i).iterator();
		Quota.of(10, 1).useUp(1, () -> statusFor("/bucket", addresses.next()), Integer::intValue);
	}

	@Test
	void usersAndAddressesAreCountedApart() {
		SampleClient unknown = this.anyone.withToken("no such token");
		Quota.of(10, 60).useUp(inTurn(() -> this.anyone.get("/user_data"), () -> unknown.get("/user_data")));
		HttpResponse<String> response = this.user123.get("/user_data");
		assertThat(json(response)).isEqualTo(Map.of("user", "user123"));
		assertThat(remaining(response)).isEqualTo(9);
		response = this.goldie.get("/user_data");
		assertThat(json(response)).isEqualTo(Map.of("user", "goldie"));
		assertThat(remaining(response)).isEqualTo(9);
	}

	@Test
	void userIsCountedWhereverTheUserCallsFrom() {
		Iterator<String> addresses = Stream.iterate(1, (i) -> i + 1).map((i) -> "192.0.2." + i).iterator();
		Quota.of(10, 60)
			.useUp(1, () -> statusFor("/user_data", addresses.next(), "Bearer user123_token"), Integer::intValue);
	}

	@Test
	void endpointsOfOneClassAreCountedApart() {
		Quota.of(10, 60).useUp(inTurn(() -> this.anyone.get("/resources/"), () -> this.anyone.get("/resources")));
		assertThat(remaining(this.anyone.send("POST", "/resources/"))).isEqualTo(9);
		assertThat(remaining(this.anyone.send("PATCH", "/resources/"))).isEqualTo(9);
	}

	@Test
	void quotesOfTheFreePlanAreCountedByAddress() {
		Quota.of(100, 60).useUp(inTurn(() -> this.anyone.get("/quotes/A"), () -> this.user123.get("/quotes/B")));
		HttpResponse<String> response = this.goldie.get("/quotes/A");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(remaining(response)).isEqualTo(999);
	}

	@Test
	void quotesOfTheGoldPlanAreCountedByUser() {
		for (int i = 0; i < 150; i++) {
			HttpResponse<String> response = this.goldie.get("/quotes/A");
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(header(response, "RateLimit-Policy")).isEqualTo("\"quotes\";q=1000;w=60, \"/**\";q=2000;w=60");
		}
		assertThat(remaining(this.anyone.get("/quotes/A"))).isEqualTo(99);
	}

	@Test
	void reportTakesItsSize() {
		HttpResponse<String> response = this.anyone.get("/report?size=30");
		assertThat(json(response)).isEqualTo(Map.of("pages", 30));
		assertThat(remaining(response)).isEqualTo(70);
		RedisConnections.flush();
		Quota.of(100, 60).useUp(30, () -> this.anyone.get("/report?size=30"), HttpResponse::statusCode);
		assertThat(this.anyone.get("/report?size=10").statusCode()).as("a refusal takes nothing").isEqualTo(200);
		assertThat(remaining(this.user123.get("/report?size=100"))).as("the user has a counter").isZero();
	}

	@Test
	void reportThatIsTooLargeForEverIsRefusedWithoutRetryAfter() {
		HttpResponse<String> refusal = this.anyone.get("/report?size=101");
		assertThat(refusal.statusCode()).isEqualTo(429);
		assertThat(refusal.headers().map()).doesNotContainKey("retry-after");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "-2147483648", "1.5", "many", "99999999999999999999" })
	void badSizeIsAnErrorAndTakesNothing(String size) {
		// Until they come fast enough, as the counter of the route lives for 30 ms after
		// one.
		await().untilAsserted(() -> {
			HttpResponse<String> response = Stream.generate(() -> this.anyone.get("/report?size=" + size))
				.limit(20)
				.reduce((former, latter) -> latter)
				.orElseThrow();
			assertThat(response.statusCode()).isEqualTo(400);
			assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
			assertThat(RedisConnections.template().keys("*")).as("the counter of the route").hasSize(1);
		});
		assertThat(remaining(this.anyone.get("/report"))).isEqualTo(99);
	}

	@Test
	void everythingIsCappedByAddressBeforeAnyControllerWorks() {
		HttpResponse<String> nowhere = this.goldie.get("/nowhere");
		assertThat(nowhere.statusCode()).isEqualTo(404);
		assertThat(header(nowhere, "RateLimit-Policy")).isEqualTo("\"/**\";q=2000;w=60");
		Quota.of(2000, 60)
			.useUp(1, inTurn(() -> this.anyone.get("/nowhere"), () -> this.goldie.get("/elsewhere")),
					(response) -> (response.statusCode() == 404) ? 200 : response.statusCode());
		// A permit comes back every 30 ms, and the first calls may get one.
		HttpResponse<String> refusal = Stream.generate(() -> this.user123.get("/data"))
			.limit(10)
			.filter((response) -> response.statusCode() == 429)
			.findFirst()
			.orElseThrow();
		assertThat(json(refusal)).containsEntry("violated-policies", List.of("/**")).containsEntry("instance", "/data");
	}

	/** The rest of the body is never sent, so that a server that wanted it would wait. */
	@Test
	@Timeout(20)
	void loginOfALimitedClientIsRefusedBeforeItsBodyIsRead() throws IOException {
		Quota.of(5, 60).useUp(() -> this.anyone.send("POST", "/login"));
		try (Socket socket = new Socket("127.0.0.1", this.anyone.port())) {
			socket.getOutputStream()
				.write(("POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
						+ "Content-Length: 10485760\r\n\r\n{")
					.getBytes(StandardCharsets.US_ASCII));
			BufferedReader response = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
			assertThat(response.readLine()).startsWith("HTTP/1.1 429");
		}
	}

	@ParameterizedTest
	@CsvSource({ "Bearer user123_token, user123", "bearer   gold_token, goldie", "Basic user123_token, anonymous",
			"user123_token, anonymous", "Bearer, anonymous", "Bearer USER123_TOKEN, anonymous" })
	void knownTokenMakesTheUser(String authorization, String user) {
		assertThat(this.mvc.get().uri("/user_data").header("Authorization", authorization)).hasStatusOk()
			.bodyJson()
			.extractingPath("$.user")
			.isEqualTo(user);
	}

	private int statusFor(String path, String address, String... authorization) {
		MockMvcTester.MockMvcRequestBuilder request = this.mvc.get().uri(path).with((mock) -> {
			mock.setRemoteAddr(address);
			return mock;
		});
		for (String value : authorization) {
			request.header("Authorization", value);
		}
		return request.exchange().getResponse().getStatus();
	}

	private static Supplier<HttpResponse<String>> inTurn(Supplier<HttpResponse<String>> first,
			Supplier<HttpResponse<String>> second) {
		Iterator<Supplier<HttpResponse<String>>> calls = Stream.generate(() -> List.of(first, second))
			.flatMap(List::stream)
			.iterator();
		return () -> calls.next().get();
	}

	private static int remaining(HttpResponse<String> response) {
		return Integer.parseInt(header(response, "RateLimit").replaceAll("^\"[^\"]*\";r=([0-9]+).*", "$1"));
	}

	private static String header(HttpResponse<String> response, String name) {
		assertThat(response.headers().allValues(name)).as(name).hasSize(1);
		return response.headers().firstValue(name).orElseThrow();
	}

	private static Map<String, Object> json(HttpResponse<String> response) {
		return JsonMapper.shared().readValue(response.body(), new TypeReference<>() {
		});
	}

}
