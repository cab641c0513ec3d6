package io.github.ratelimit.sample;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A variable whose name is wrong changes nothing, and nobody is told.
 */
class DeploymentSettingsTests {

	private static final Set<String> KNOWN = new HashSet<>();

	@BeforeAll
	static void readNamesOfAllProperties() throws IOException {
		String metadata = "META-INF/spring-configuration-metadata.json";
		for (URL url : Collections.list(DeploymentSettingsTests.class.getClassLoader().getResources(metadata))) {
			try (InputStream json = url.openStream()) {
				List<String> names = JsonPath.parse(json).read("$.properties[*].name");
				names.forEach((name) -> KNOWN.add(variable(name)));
			}
		}
	}

	static Set<String> ofCompose() {
		return DeploymentFile.composeVariables().keySet();
	}

	static Set<String> ofKubernetes() {
		return DeploymentFile.kubernetesVariables().keySet();
	}

	@ParameterizedTest
	@MethodSource({ "ofCompose", "ofKubernetes" })
	void variableNamesProperty(String variable) {
		assertThat(KNOWN).contains(variable);
	}

	private static String variable(String property) {
		return property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
	}

}
