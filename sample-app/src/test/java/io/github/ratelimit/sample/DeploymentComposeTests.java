package io.github.ratelimit.sample;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.jayway.jsonpath.DocumentContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two instances behind Nginx, as compose.yaml and nginx.conf describe them.
 */
class DeploymentComposeTests {

	private static final DeploymentFile NGINX = new DeploymentFile("deploy/nginx.conf");

	private final DocumentContext compose = new DeploymentFile("deploy/compose.yaml").document();

	private final Map<String, Map<String, Object>> services = this.compose.read("$.services");

	private final Map<String, String> variables = DeploymentFile.composeVariables();

	@Test
	void nginxSendsToBothInstances() {
		assertThat(NGINX.find("^\\s+server (\\S+) ")).containsExactly(address("sample-1") + ":8080",
				address("sample-2") + ":8080");
		assertThat(this.variables).doesNotContainKey("SERVER_PORT").containsEntry("RATELIMIT_LOCAL_INSTANCES", "2");
		assertThat(this.services.get("sample-2").get("environment")).isEqualTo(this.variables);
	}

	@Test
	void addressOfClientIsWhatNginxSaw() {
		assertThat(NGINX.find("^\\s+proxy_set_header X-Forwarded-For (.*)$")).containsExactly("$remote_addr;");
		assertThat(NGINX.find("^\\s+proxy_set_header (\\S+) \"\";$")).contains("Forwarded", "X-Forwarded-Host",
				"X-Forwarded-Port", "X-Forwarded-Prefix");
		assertThat(this.variables).containsEntry("RATELIMIT_WEB_TRUSTEDPROXIES", address("nginx"))
			.containsEntry("SERVER_FORWARDHEADERSSTRATEGY", "framework");
	}

	@Test
	void nginxAloneIsOpenToOthers() {
		assertThat(published("nginx")).containsExactly("${HTTP_PORT:-8080}:8080");
		assertThat(NGINX.find("^\\s+listen (\\d+);")).containsExactly("8080");
		assertThat(published("prometheus")).containsExactly("127.0.0.1:9090:9090");
		assertThat(published("grafana")).containsExactly("127.0.0.1:3000:3000");
		assertThat(this.services).allSatisfy((name, service) -> assertThat(service.containsKey("ports"))
			.isEqualTo(Set.of("nginx", "prometheus", "grafana").contains(name)));
	}

	@Test
	void redisIsReachedByTheInstancesAlone() {
		assertThat(this.services.entrySet()
			.stream()
			.filter((service) -> networks(service.getValue()).contains("counters"))).extracting(Map.Entry::getKey)
			.containsExactlyInAnyOrder("redis", "sample-1", "sample-2");
		assertThat(networks(this.services.get("redis"))).containsExactly("counters");
		assertThat(this.compose.<Boolean>read("$.networks.counters.internal")).isTrue();
	}

	@Test
	void redisHasTheUsersOfItsFile() {
		assertThat(this.services.get("redis").get("command")).isEqualTo(List.of("sh", "/etc/ratelimit/start.sh"));
		assertThat(this.services.get("redis").get("volumes")).isEqualTo(List.of("./redis:/etc/ratelimit:ro"));
		assertThat(this.variables).containsEntry("SPRING_DATA_REDIS_HOST", "redis")
			.containsEntry("SPRING_DATA_REDIS_USERNAME", "limiter");
		assertThat(new DeploymentFile("deploy/redis/redis.conf").find("^port (\\d+)"))
			.containsExactly(this.variables.get("SPRING_DATA_REDIS_PORT"));
	}

	@Test
	void everyServiceMayDoLittleAndIsWatched() {
		assertThat(this.services).allSatisfy((name, service) -> {
			assertThat(service).containsEntry("read_only", true).containsEntry("cap_drop", List.of("ALL"));
			assertThat(service.containsKey("healthcheck") || service.containsKey("profiles")).isTrue();
		});
		assertThat(this.compose.<List<String>>read("$.services.sample-1.healthcheck.test")).contains(
				"http://127.0.0.1:" + this.variables.get("MANAGEMENT_SERVER_PORT") + "/actuator/health/readiness");
	}

	@Test
	void prometheusAsksBothInstances() {
		DocumentContext prometheus = new DeploymentFile("deploy/monitoring/prometheus.yml").document();
		String port = this.variables.get("MANAGEMENT_SERVER_PORT");
		assertThat(prometheus.<List<String>>read("$.scrape_configs[0].static_configs[0].targets"))
			.containsExactly("sample-1:" + port, "sample-2:" + port);
		assertThat(this.services.get("prometheus")).containsEntry("profiles", List.of("monitoring"));
		assertThat(this.services.get("grafana")).containsEntry("profiles", List.of("monitoring"));
	}

	@Test
	void whatIsMountedExists() {
		List<String> mounts = this.compose.read("$.services.*.volumes[*]");
		assertThat(mounts.stream().filter((mount) -> mount.startsWith("."))).hasSizeGreaterThan(6)
			.allMatch((mount) -> new DeploymentFile("deploy/" + mount.split(":")[0]).exists());
	}

	private String address(String service) {
		return this.compose.read("$.services." + service + ".networks.web.ipv4_address");
	}

	private List<String> published(String service) {
		return this.compose.read("$.services." + service + ".ports");
	}

	private static Set<String> networks(Map<String, Object> service) {
		Object networks = service.get("networks");
		Collection<?> names = (networks instanceof Map<?, ?> map) ? map.keySet() : (List<?>) networks;
		return names.stream().map(Object::toString).collect(Collectors.toSet());
	}

}
