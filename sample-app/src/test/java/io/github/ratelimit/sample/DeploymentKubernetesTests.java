package io.github.ratelimit.sample;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.jayway.jsonpath.DocumentContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The manifests for Kubernetes.
 */
class DeploymentKubernetesTests {

	private static final DeploymentFile NETWORK_POLICIES = new DeploymentFile(
			"deploy/kubernetes/network-policies.yaml");

	private final DocumentContext sample = new DeploymentFile("deploy/kubernetes/sample.yaml").object("Deployment",
			"sample");

	private final DocumentContext redis = new DeploymentFile("deploy/kubernetes/redis.yaml").object("StatefulSet",
			"redis");

	private final Map<String, String> variables = DeploymentFile.kubernetesVariables();

	@Test
	void everyManifestIsApplied() {
		DocumentContext kustomization = new DeploymentFile("deploy/kubernetes/kustomization.yaml").document();
		List<String> resources = new ArrayList<>(kustomization.<List<String>>read("$.resources"));
		assertThat(resources.remove("../redis")).isTrue();
		resources.add("kustomization.yaml");
		resources.replaceAll((file) -> "deploy/kubernetes/" + file);
		assertThat(DeploymentFile.yamlBelow("deploy/kubernetes")).extracting(DeploymentFile::path)
			.containsExactlyInAnyOrderElementsOf(resources);
		List<String> files = new DeploymentFile("deploy/redis/kustomization.yaml").document()
			.read("$.configMapGenerator[0].files");
		assertThat(files).contains("redis.conf", "users.acl", "start.sh", "health.sh")
			.allMatch((file) -> new DeploymentFile("deploy/redis/" + file).exists());
	}

	@Test
	void twoInstancesShareLocalLimits() {
		assertThat(this.sample.<Integer>read("$.spec.replicas")).isEqualTo(2);
		assertThat(this.variables).containsEntry("RATELIMIT_LOCAL_INSTANCES", "2");
		assertThat(this.redis.<Integer>read("$.spec.replicas")).isEqualTo(1);
	}

	@Test
	void settingsAreThoseOfComposeButForTheProxy() {
		Map<String, String> compose = new HashMap<>(DeploymentFile.composeVariables());
		compose.put("RATELIMIT_WEB_TRUSTEDPROXIES", this.variables.get("RATELIMIT_WEB_TRUSTEDPROXIES"));
		compose.put("SPRING_DATA_REDIS_PASSWORD", "");
		assertThat(this.variables).containsExactlyInAnyOrderEntriesOf(compose);
		assertThat(this.variables.get("RATELIMIT_WEB_TRUSTEDPROXIES")).isNotBlank();
	}

	@ParameterizedTest
	@ValueSource(strings = { "startupProbe", "livenessProbe", "readinessProbe" })
	void probesAskTheManagementPort(String probe) {
		String group = probe.equals("readinessProbe") ? "readiness" : "liveness";
		Map<String, Object> request = this.sample.read("$.spec.template.spec.containers[0]." + probe + ".httpGet");
		assertThat(request).containsEntry("path", "/actuator/health/" + group).containsEntry("port", "management");
		assertThat(this.redis.<Object>read("$.spec.template.spec.containers[0]." + probe)).isNotNull();
	}

	@Test
	void portsAreThoseOfTheApplication() {
		assertThat(containerPort("http")).isEqualTo(8080);
		assertThat(containerPort("management")).hasToString(this.variables.get("MANAGEMENT_SERVER_PORT"));
		DocumentContext service = new DeploymentFile("deploy/kubernetes/sample.yaml").object("Service", "sample");
		assertThat(service.<String>read("$.spec.ports[0].targetPort")).isEqualTo("http");
		DocumentContext ingress = new DeploymentFile("deploy/kubernetes/ingress.yaml").object("Ingress", "sample");
		assertThat(ingress.<String>read("$.spec.rules[0].http.paths[0].backend.service.port.name"))
			.isEqualTo(service.read("$.spec.ports[0].name"));
		DocumentContext toRedis = new DeploymentFile("deploy/kubernetes/redis.yaml").object("Service", "redis");
		assertThat(toRedis.<Integer>read("$.spec.ports[0].port"))
			.hasToString(this.variables.get("SPRING_DATA_REDIS_PORT"));
		assertThat(this.variables).containsEntry("SPRING_DATA_REDIS_HOST", "redis");
	}

	@Test
	void throttlingIsLeftRoom() {
		Map<String, String> limits = this.sample.read("$.spec.template.spec.containers[0].resources.limits");
		Map<String, String> requests = this.sample.read("$.spec.template.spec.containers[0].resources.requests");
		assertThat(Integer.parseInt(limits.get("cpu"))).isGreaterThanOrEqualTo(1);
		assertThat(limits.get("memory")).isEqualTo(requests.get("memory"));
		assertThat(requests).containsKey("cpu");
	}

	@Test
	void podsMayDoLittle() {
		assertThat(List.of(this.sample, this.redis)).allSatisfy((workload) -> {
			Map<String, Object> pod = workload.read("$.spec.template.spec.securityContext");
			assertThat(pod).containsEntry("runAsNonRoot", true)
				.containsEntry("seccompProfile", Map.of("type", "RuntimeDefault"));
			Map<String, Object> container = workload.read("$.spec.template.spec.containers[0].securityContext");
			assertThat(container).containsEntry("readOnlyRootFilesystem", true)
				.containsEntry("allowPrivilegeEscalation", false)
				.containsEntry("capabilities", Map.of("drop", List.of("ALL")));
			assertThat(workload.<Boolean>read("$.spec.template.spec.automountServiceAccountToken")).isFalse();
		});
		assertThat(new DeploymentFile("sample-app/Dockerfile").find("^USER (\\d+):"))
			.containsExactly(this.sample.read("$.spec.template.spec.securityContext.runAsUser").toString());
	}

	@Test
	void podsGoOneAfterTheOther() {
		List<String> preStop = this.sample.read("$.spec.template.spec.containers[0].lifecycle.preStop.exec.command");
		int grace = this.sample.read("$.spec.template.spec.terminationGracePeriodSeconds");
		assertThat(preStop.get(0)).isEqualTo("sleep");
		assertThat(grace).isGreaterThan(Integer.parseInt(preStop.get(1)) + 30);
		assertThat(this.sample.<Map<String, Object>>read("$.spec.strategy.rollingUpdate"))
			.containsEntry("maxUnavailable", 0);
		DocumentContext budget = new DeploymentFile("deploy/kubernetes/sample.yaml").object("PodDisruptionBudget",
				"sample");
		assertThat(budget.<Integer>read("$.spec.minAvailable")).isEqualTo(1);
		assertThat(budget.<Map<String, String>>read("$.spec.selector.matchLabels"))
			.isEqualTo(this.sample.read("$.spec.template.metadata.labels"));
	}

	@Test
	void onlyTheSampleReachesRedis() {
		DocumentContext all = NETWORK_POLICIES.object("NetworkPolicy", "refuse-all");
		assertThat(all.<Map<String, Object>>read("$.spec"))
			.isEqualTo(Map.of("podSelector", Map.of(), "policyTypes", List.of("Ingress", "Egress")));
		DocumentContext policy = NETWORK_POLICIES.object("NetworkPolicy", "redis");
		assertThat(policy.<Map<String, String>>read("$.spec.podSelector.matchLabels"))
			.isEqualTo(this.redis.read("$.spec.template.metadata.labels"));
		assertThat(policy.<List<Object>>read("$.spec.ingress[*].from[*]")).containsExactly(
				Map.of("podSelector", Map.of("matchLabels", this.sample.read("$.spec.template.metadata.labels"))));
		assertThat(policy.<List<Integer>>read("$.spec.ingress[*].ports[*].port")).containsExactly(6379);
	}

	@Test
	void onlyIngressControllerAndPrometheusReachTheSample() {
		DocumentContext policy = NETWORK_POLICIES.object("NetworkPolicy", "sample");
		assertThat(policy.<Map<String, String>>read("$.spec.podSelector.matchLabels"))
			.isEqualTo(this.sample.read("$.spec.template.metadata.labels"));
		assertThat(policy.<List<Object>>read("$.spec.ingress[0]..ports[*].port")).containsExactly(8080);
		assertThat(policy.<List<Object>>read("$.spec.ingress[1]..ports[*].port")).containsExactly(8081);
		assertThat(policy.<List<Map<String, Object>>>read("$.spec.ingress[*].from[*]")).hasSize(2)
			.allMatch((from) -> from.keySet().equals(Set.of("namespaceSelector")));
	}

	private Object containerPort(String name) {
		List<Object> ports = this.sample
			.read("$.spec.template.spec.containers[0].ports[?(@.name == '" + name + "')].containerPort");
		return ports.get(0);
	}

}
