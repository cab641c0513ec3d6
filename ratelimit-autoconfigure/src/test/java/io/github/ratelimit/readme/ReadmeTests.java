package io.github.ratelimit.readme;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import redis.embedded.RedisServer;

import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitCall;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.RateLimitKeyResolver;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimitPolicyProvider;
import io.github.ratelimit.RateLimitPolicyRegistry;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.autoconfigure.RateLimitProperties;
import io.github.ratelimit.event.RateLimitOutage;
import io.github.ratelimit.testsupport.Ports;
import io.github.ratelimit.testsupport.TestRedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Holds the README and the pages of the documentation to their word: their Java stands in
 * this package, where it is compiled and called, their YAML is bound, and the table of
 * properties is complete.
 */
@ExtendWith(OutputCaptureExtension.class)
class ReadmeTests {

	private static final Path README = Path.of("../README.md");

	private static final Path DOCS = Path.of("../docs");

	private static final Path SNIPPETS = Path.of("src/test/java/io/github/ratelimit/readme");

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	static Stream<String> java() {
		return blocks("java");
	}

	static Stream<String> yaml() {
		return blocks("yaml");
	}

	@ParameterizedTest
	@MethodSource("java")
	void javaIsCompiled(String snippet) {
		String compiled = files(SNIPPETS, ".java").map(ReadmeTests::read).collect(Collectors.joining());
		assertThat(withoutIndent(compiled)).contains(withoutIndent(snippet));
	}

	@ParameterizedTest
	@MethodSource("yaml")
	void yamlIsBound(String snippet) throws IOException {
		Binder binder = new Binder(ConfigurationPropertySources.from(new YamlPropertySourceLoader().load("readme",
				new ByteArrayResource(snippet.getBytes(StandardCharsets.UTF_8)))));
		RateLimitProperties properties = binder.bindOrCreate("ratelimit", Bindable.of(RateLimitProperties.class),
				new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
		assertThat(properties.policies().values()).allSatisfy((policy) -> assertThat(policy.limits()).isNotEmpty());
	}

	@Test
	void everyPropertyIsInTheTable() {
		String metadata = read(Path.of("target/classes/META-INF/spring-configuration-metadata.json"));
		List<String> names = Pattern.compile("\"name\": \"ratelimit\\.([a-z0-9.-]+)\",\\s+\"type\": \"(?!io\\.github)")
			.matcher(metadata)
			.results()
			.map((result) -> result.group(1))
			.filter((name) -> !List.of("policies", "routes").contains(name))
			.collect(Collectors.toCollection(ArrayList::new));
		assertThat(names).isNotEmpty();
		names.addAll(components(RateLimitProperties.Policy.class, "policies.<name>."));
		names.addAll(components(RateLimitProperties.Route.class, "routes[]."));
		assertThat(names).allSatisfy((name) -> assertThat(read(DOCS.resolve("configuration.md")))
			.contains("| `" + name.replace("plans", "plans.<plan>").replace("checks", "checks.<code>") + "` |"));
	}

	private static List<String> components(Class<?> type, String prefix) {
		return Stream.of(type.getRecordComponents())
			.map((component) -> prefix + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
			.toList();
	}

	@Test
	void greetingIsLimited() throws Exception {
		try (ConfigurableApplicationContext context = start(GreetingController.class)) {
			for (int i = 0; i < 5; i++) {
				assertThat(get(context, "/greeting").statusCode()).isEqualTo(200);
			}
			HttpResponse<String> refused = get(context, "/greeting");
			assertThat(refused.statusCode()).isEqualTo(429);
			for (String field : List.of("RateLimit-Policy", "Cache-Control", "Content-Type")) {
				assertThat(read(README)).contains(field + ": " + refused.headers().firstValue(field).orElseThrow());
			}
			assertThat(refused.headers().firstValue("Retry-After"))
				.hasValueSatisfying((seconds) -> assertThat(Integer.parseInt(seconds)).isBetween(1, 12));
			assertThat(refused.body()).contains("\"instance\":\"/greeting\"", "\"GreetingController.greeting\"");
		}
	}

	@Test
	void otherSnippetsWork() throws Exception {
		try (ConfigurableApplicationContext context = start(OtherSnippets.class, ApiClient.class, MailService.class,
				TooManyRequestsAdvice.class)) {
			assertThat(get(context, "/orders").body()).contains("first order");
			assertThat(get(context, "/reports?pages=2").body()).isEqualTo("2 pages");
			assertThat(get(context, "/reports?pages=3").body()).isEqualTo("Slow down: OtherSnippets.report");
			assertThat(get(context, "/reports?pages=0").statusCode()).isEqualTo(400);
			MailService mails = context.getBean(MailService.class);
			assertThat(
					Stream.generate(() -> mails.send("someone@example.com")).limit(12).filter((sent) -> sent).count())
				.isEqualTo(10);
		}
	}

	@Test
	void apiKeysAreCountedByWhomTheyBelongTo() throws Exception {
		try (ConfigurableApplicationContext context = start(OtherSnippets.class, ApiClient.class)) {
			for (String key : List.of("k-4711", "k-4711", "guess-1", "guess-2")) {
				assertThat(get(context, "/api/prices", "X-Api-Key", key).statusCode()).isEqualTo(200);
			}
			assertThat(remaining(get(context, "/api/prices", "X-Api-Key", "k-4711"))).isEqualTo(97);
			assertThat(remaining(get(context, "/api/prices"))).as("guesses count by address").isEqualTo(97);
		}
	}

	@Test
	void onlyFailedLoginsCount() throws Exception {
		try (ConfigurableApplicationContext context = start(OtherSnippets.class, ApiClient.class)) {
			for (int i = 0; i < 10; i++) {
				assertThat(login(context, "correct+horse")).isEqualTo(200);
			}
			for (int i = 0; i < 5; i++) {
				assertThat(login(context, "guess")).isEqualTo(401);
			}
			assertThat(login(context, "correct+horse")).isEqualTo(429);
		}
	}

	@Test
	void plansOfProviderHold() {
		try (ConfigurableApplicationContext context = start(SoldPlans.class)) {
			assertThat(context.getBean(RateLimitPolicyRegistry.class).policy("quotes").forPlan("gold").limits())
				.containsExactly(Limit.parse("2000/minute"));
		}
	}

	@Test
	void keyOfCodeIsThatOfThePolicy() throws Exception {
		try (ConfigurableApplicationContext context = start(OtherSnippets.class, ApiClient.class,
				AccountService.class)) {
			RateLimiter limiter = context.getBean(RateLimiter.class);
			RateLimitPolicy policy = context.getBean(RateLimitPolicyRegistry.class).policy("login-account");
			assertThat(login(context, "guess")).isEqualTo(401);
			assertThat(limiter.peek(policy, "ann").limits().get(0).remaining()).isEqualTo(99);
			context.getBean(AccountService.class).unlock("ann");
			assertThat(limiter.peek(policy, "ann").limits().get(0).remaining()).isEqualTo(100);
		}
	}

	@Test
	void scriptsOfAnotherOriginMayReadTheFields() throws Exception {
		try (ConfigurableApplicationContext context = start(GreetingController.class, Cors.class)) {
			for (int i = 0; i < 6; i++) {
				HttpResponse<String> response = get(context, "/greeting", "Origin", "https://app.example");
				assertThat(response.headers().firstValue("Access-Control-Expose-Headers"))
					.contains("RateLimit, RateLimit-Policy, Retry-After");
				assertThat(response.statusCode()).isEqualTo((i < 5) ? 200 : 429);
			}
		}
	}

	@Test
	void clockOfATestMoves() throws Exception {
		try (ConfigurableApplicationContext context = start(GreetingController.class, MovableTime.class)) {
			for (int i = 0; i < 6; i++) {
				assertThat(get(context, "/greeting").statusCode()).isEqualTo((i < 5) ? 200 : 429);
			}
			MovableTime time = context.getBean(MovableTime.class);
			time.now = time.now.plusSeconds(12);
			assertThat(get(context, "/greeting").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void outagesAreEvents(CapturedOutput output) throws Exception {
		int port = Ports.free();
		RedisServer redis = TestRedis.startEmbedded(port);
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.sources(GreetingController.class, OutageAlarm.class)
			.run("--server.port=0", "--spring.data.redis.port=" + port, "--ratelimit.timeout=2s")) {
			assertThat(get(context, "/greeting").headers().firstValue("RateLimit")).isPresent();
			redis.stop();
			HttpResponse<String> undecided = get(context, "/greeting");
			assertThat(undecided.statusCode()).isEqualTo(200);
			assertThat(undecided.headers().firstValue("RateLimit")).isEmpty();
			await().untilAsserted(() -> assertThat(output).contains("Rate limits: UNREACHABLE BEGUN"));
			for (int i = 0; i < 5; i++) {
				get(context, "/greeting");
			}
			redis = TestRedis.startEmbedded(port);
			await().untilAsserted(() -> assertThat(output).contains("Rate limits: UNREACHABLE OVER"));
			assertThat(get(context, "/greeting").headers().firstValue("RateLimit")).isPresent();
		}
		finally {
			redis.stop();
		}
	}

	private static int login(ConfigurableApplicationContext context, String password) throws Exception {
		String port = context.getEnvironment().getProperty("local.server.port");
		return CLIENT
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/login"))
				.header("Content-Type", "application/x-www-form-urlencoded")
				.POST(HttpRequest.BodyPublishers.ofString("user=ann&password=" + password))
				.build(), HttpResponse.BodyHandlers.ofString())
			.statusCode();
	}

	private static int remaining(HttpResponse<String> response) {
		return Integer
			.parseInt(response.headers().firstValue("RateLimit").orElseThrow().replaceAll(".*;r=([0-9]+).*", "$1"));
	}

	private static ConfigurableApplicationContext start(Class<?>... sources) {
		return new SpringApplicationBuilder(Application.class).sources(sources)
			.run("--server.port=0", "--ratelimit.store=memory");
	}

	private static HttpResponse<String> get(ConfigurableApplicationContext context, String path, String... headers)
			throws Exception {
		String port = context.getEnvironment().getProperty("local.server.port");
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
		if (headers.length > 0) {
			request.headers(headers);
		}
		return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static Stream<String> blocks(String language) {
		Pattern block = Pattern.compile("(?ms)^ *```" + language + "\\n(.*?)^ *```$");
		return Stream.concat(Stream.of(README), files(DOCS, ".md"))
			.flatMap((page) -> block.matcher(read(page)).results())
			.map((MatchResult found) -> found.group(1));
	}

	private static Stream<Path> files(Path folder, String ending) {
		try (Stream<Path> files = Files.list(folder)) {
			return files.filter((file) -> file.toString().endsWith(ending)).sorted().toList().stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String withoutIndent(String text) {
		return text.lines().map(String::strip).filter((line) -> !line.isEmpty()).collect(Collectors.joining("\n"));
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

}

@RestController
class OtherSnippets {

	@GetMapping("/orders")
	@RateLimit("5/minute")
	List<String> orders() {
		return List.of("first order", "second order");
	}

	@GetMapping("/reports")
	@RateLimit(value = { "2/second", "100/hour" }, key = "principal, ip", cost = "#pages")
	String report(@RequestParam int pages) {
		return pages + " pages";
	}

	@GetMapping("/api/prices")
	@RateLimit(value = "100/minute", key = "apiClient, ip")
	List<Integer> prices() {
		return List.of(100, 200);
	}

	@PostMapping("/login")
	@LoginLimit
	ResponseEntity<String> login(@RequestParam String user, @RequestParam String password) {
		boolean right = user.equals("ann") && password.equals("correct horse");
		return right ? ResponseEntity.ok("welcome") : ResponseEntity.status(401).body("no");
	}

}

@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@RateLimit(name = "login", value = "5/minute", countIf = "#status == 401")
@RateLimit(name = "login-account", value = "100/day", key = "#user.toLowerCase()", countIf = "#status == 401")
@interface LoginLimit {

}

@Component
class ApiClient implements RateLimitKeyResolver {

	private final Map<String, String> clientsByKey = Map.of("k-4711", "acme");

	@Override
	public String resolve(RateLimitCall call) {
		String key = call.header("X-Api-Key");
		return (key != null) ? this.clientsByKey.get(key) : null;
	}

}

@Component
class SoldPlans implements RateLimitPolicyProvider {

	@Override
	public RateLimitPolicy policy(String name) {
		return name.equals("quotes") ? RateLimitPolicy.builder(name)
			.limit(Limit.parse("100/minute"))
			.plan("gold", List.of(Limit.parse("2000/minute")))
			.build() : null;
	}

}

@Component
class OutageAlarm {

	@EventListener
	void on(RateLimitOutage outage) {
		System.out.println("Rate limits: " + outage.failure() + " " + outage.phase());
	}

}

@RestControllerAdvice
class TooManyRequestsAdvice {

	@ExceptionHandler
	ResponseEntity<String> tooMany(RateLimitExceededException refused) {
		return ResponseEntity.status(refused.status()).body("Slow down: " + refused.decision().policyName());
	}

}

@Service
class MailService {

	private static final RateLimitPolicy MAILS = RateLimitPolicy.of("mails", "10/hour");

	private final RateLimiter limiter;

	MailService(RateLimiter limiter) {
		this.limiter = limiter;
	}

	boolean send(String recipient) {
		return this.limiter.acquire(MAILS, recipient).allowed();
	}

}

@Service
class AccountService {

	private final RateLimiter limiter;

	private final RateLimitPolicyRegistry policies;

	AccountService(RateLimiter limiter, RateLimitPolicyRegistry policies) {
		this.limiter = limiter;
		this.policies = policies;
	}

	void unlock(String user) {
		this.limiter.reset(this.policies.policy("login-account"), user);
	}

}
