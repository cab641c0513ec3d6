package io.github.ratelimit.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.yaml.snakeyaml.Yaml;
import redis.embedded.RedisServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.ratelimit.testsupport.Ports;
import io.github.ratelimit.testsupport.TestRedis;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds docs/monitoring to its word: what dashboards and alerts ask for is what an
 * application tells, and every alert is tested and explained.
 */
class MonitoringFilesTests {

	private static final Log logger = LogFactory.getLog(MonitoringFilesTests.class);

	private static final Path PAGE = Path.of("../docs/monitoring.md");

	private static final Path FILES = Path.of("../docs/monitoring");

	private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), *([a-z]+)\\)");

	private static final List<String> EVERYTHING_AT_ONCE = List.of("ratelimit.missing-key=deny",
			"ratelimit.routes[0].path=/user_data", "ratelimit.routes[0].limits=9/minute",
			"ratelimit.routes[0].key=header:X-Api-Key", "ratelimit.policies.hardwork.mode=shadow",
			"ratelimit.policies.quotes.shadow=1/minute", "ratelimit.policies.quotes.plans.gold=unlimited",
			"ratelimit.policies.resources.shadow=99/minute", "ratelimit.policies.resources.on-failure=local");

	private static Scrape scrape;

	@BeforeAll
	static void letEveryMeterAppear() throws IOException {
		int redisPort = Ports.free();
		RedisServer redis = TestRedis.startEmbedded(redisPort);
		try (ConfigurableApplicationContext context = startSample(redisPort)) {
			SampleClient client = new SampleClient(
					context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
			callWithRedis(client);
			redis.stop();
			callWithoutRedis(client);
			scrape = Scrape.of(client.get("/actuator/prometheus").body());
		}
		finally {
			redis.stop();
		}
	}

	private static ConfigurableApplicationContext startSample(int redisPort) {
		Stream<String> properties = Stream.of("server.port=0", "server.address=127.0.0.1",
				"spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + redisPort, SampleProcess.PATIENCE);
		return new SpringApplicationBuilder(SampleApplication.class)
			.run(Stream.concat(properties, EVERYTHING_AT_ONCE.stream())
				.map((property) -> "--" + property)
				.toArray(String[]::new));
	}

	private static void callWithRedis(SampleClient client) {
		SampleClient gold = client.withToken("gold_token");
		assertThat(gold.get("/quotes/ACME").statusCode()).as("exempt").isEqualTo(200);
		assertThat(client.get("/user_data").statusCode()).as("without a key").isEqualTo(429);
		assertThat(client.get("/report?size=0").statusCode()).as("wrong cost").isEqualTo(400);
		for (int i = 0; i < 11; i++) {
			client.get("/hardwork/");
			client.get("/quotes/ACME");
			client.get("/resources/");
		}
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> client.get("/algorithms/leaky-bucket").statusCode() == 200
					&& client.get("/actuator/prometheus").body().contains("ratelimit_delay_seconds"));
	}

	private static void callWithoutRedis(SampleClient client) {
		assertThat(client.get("/data").statusCode()).as("on-failure: allow").isEqualTo(200);
		assertThat(client.send("POST", "/login").statusCode()).as("on-failure: deny").isEqualTo(503);
		assertThat(client.get("/resources/").statusCode()).as("on-failure: local").isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "dashboard-operations.json", "dashboard-limits.json" })
	void dashboardAsksForWhatTheApplicationTells(String file) throws IOException {
		List<PromQl.Selector> asked = new ArrayList<>();
		JsonNode dashboard = dashboard(file);
		for (JsonNode target : dashboard.findValues("targets")) {
			for (JsonNode query : target) {
				asked.addAll(PromQl.selectors(query.get("expr").asString()));
			}
		}
		for (JsonNode variable : dashboard.at("/templating/list")) {
			LABEL_VALUES.matcher(variable.at("/query/query").asString(""))
				.results()
				.flatMap(MonitoringFilesTests::labelValues)
				.forEach(asked::add);
		}
		assertThat(asked).hasSizeGreaterThan(10).allMatch(scrape::has);
	}

	@Test
	void alertsAskForWhatTheApplicationTellsOrARuleRecords() throws IOException {
		Map<String, Set<String>> records = new HashMap<>();
		List<PromQl.Selector> asked = new ArrayList<>();
		for (Map<String, Object> rule : rules()) {
			List<PromQl.Selector> selectors = PromQl.selectors((String) rule.get("expr"));
			if (rule.get("record") instanceof String record) {
				Set<String> labels = new TreeSet<>();
				selectors.forEach((selector) -> labels.addAll(selector.grouping()));
				records.put(record, labels);
			}
			asked.addAll(selectors);
		}
		assertThat(asked).hasSizeGreaterThan(10).allSatisfy((selector) -> {
			Set<String> recorded = records.get(selector.metric());
			if (recorded != null) {
				assertThat(recorded).containsAll(selector.grouping())
					.containsAll(selector.matchers().stream().map(PromQl.Matcher::label).toList());
			}
			else {
				assertThat(scrape).matches((told) -> told.has(selector), "tells of it");
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "dashboard-operations.json", "dashboard-limits.json" })
	void everyPanelSaysWhatToDoAndLetsChoose(String file) throws IOException {
		JsonNode dashboard = dashboard(file);
		assertThat(dashboard.at("/templating/list")).extracting((variable) -> variable.get("name").asString())
			.containsExactly("datasource", "application", "instance", "policy");
		assertThat(dashboard.get("panels")).extracting((panel) -> panel.get("id").asInt()).doesNotHaveDuplicates();
		assertThat(dashboard.get("panels")).filteredOn((panel) -> !panel.get("type").asString().equals("row"))
			.isNotEmpty()
			.allSatisfy((panel) -> {
				assertThat(panel.get("description").asString()).isNotBlank().doesNotContain("\n");
				assertThat(panel.at("/datasource/uid").asString()).isEqualTo("${datasource}");
			});
	}

	@Test
	void everyAlertIsExplained() throws IOException {
		String page = Files.readString(PAGE);
		assertThat(alerts()).isNotEmpty().allSatisfy((alert) -> {
			String name = (String) alert.get("alert");
			assertThat(map(alert.get("labels"))).containsKey("severity");
			assertThat(map(alert.get("annotations"))).containsKeys("summary", "description")
				.containsEntry("runbook_url", "docs/monitoring.md#" + name.toLowerCase(Locale.ROOT));
			assertThat(page).contains("\n### " + name + "\n");
		});
	}

	@Test
	void everyAlertIsTestedToFireAndToKeepSilent() throws IOException {
		Map<Object, Set<Boolean>> fired = new HashMap<>();
		for (Map<String, Object> test : list(yaml("alerts-test.yml").get("tests"))) {
			for (Map<String, Object> check : list(test.get("alert_rule_test"))) {
				fired.computeIfAbsent(check.get("alertname"), (name) -> new TreeSet<>())
					.add(!list(check.get("exp_alerts")).isEmpty());
			}
		}
		assertThat(alerts()).allSatisfy(
				(alert) -> assertThat(fired).containsEntry(alert.get("alert"), new TreeSet<>(Set.of(true, false))));
	}

	@Test
	void everyMeterIsExplained() throws IOException {
		String page = Files.readString(PAGE);
		Collection<String> meters = scrape.series()
			.stream()
			.map(Scrape.Series::metric)
			.filter((metric) -> metric.startsWith("ratelimit_"))
			.map((metric) -> metric.replaceFirst("_(count|sum|max)$", ""))
			.distinct()
			.toList();
		assertThat(meters).hasSize(7).allSatisfy((meter) -> assertThat(page).contains("| `" + meter));
	}

	@Test
	void promtoolRunsTheTestsOfTheAlerts() throws Exception {
		Process promtool;
		try {
			promtool = new ProcessBuilder("promtool", "test", "rules", "alerts-test.yml").directory(FILES.toFile())
				.redirectErrorStream(true)
				.start();
		}
		catch (IOException ex) {
			logger.warn("The tests of the alerts were left out: promtool, of Prometheus, is not on the PATH");
			Assumptions.abort(ex.getMessage());
			return;
		}
		String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(promtool.waitFor()).as(output).isZero();
	}

	private static Stream<PromQl.Selector> labelValues(MatchResult query) {
		return PromQl.selectors(query.group(1)).stream().map((selector) -> selector.groupedBy(query.group(2)));
	}

	private static JsonNode dashboard(String file) throws IOException {
		return JsonMapper.shared().readTree(Files.readString(FILES.resolve(file)));
	}

	private static List<Map<String, Object>> alerts() throws IOException {
		return rules().stream().filter((rule) -> rule.containsKey("alert")).toList();
	}

	private static List<Map<String, Object>> rules() throws IOException {
		return list(yaml("alerts.yml").get("groups")).stream()
			.flatMap((group) -> list(group.get("rules")).stream())
			.toList();
	}

	private static Map<String, Object> yaml(String file) throws IOException {
		return map(new Yaml().load(Files.readString(FILES.resolve(file))));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> map(Object value) {
		return (Map<String, Object>) value;
	}

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> list(Object value) {
		return (List<Map<String, Object>>) value;
	}

}
