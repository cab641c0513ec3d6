package io.github.ratelimit.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an editor tells of our properties is what they do.
 */
class ConfigurationMetadataTests {

	static List<JsonNode> properties() throws IOException {
		for (URL url : Collections.list(ConfigurationMetadataTests.class.getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream json = url.openStream()) {
				List<JsonNode> properties = JsonMapper.shared()
					.readTree(json)
					.path("properties")
					.valueStream()
					.toList();
				if (properties.stream().anyMatch((property) -> name(property).equals("ratelimit.enabled"))) {
					return properties;
				}
			}
		}
		throw new IllegalStateException("There is no metadata of our properties");
	}

	@ParameterizedTest
	@MethodSource("properties")
	void propertyIsDescribed(JsonNode property) {
		assertThat(property.path("description").asString("")).endsWith(".");
	}

	@Test
	void defaultsAreThoseOfTheProperties() throws IOException {
		Map<String, String> stated = properties().stream()
			.filter((property) -> property.has("defaultValue"))
			.collect(Collectors.toMap(ConfigurationMetadataTests::name,
					(property) -> property.get("defaultValue").asString()));
		assertThat(bind(stated)).isEqualTo(bind(Map.of()));
	}

	@Test
	void everyPropertyStatesItsDefaultUnlessThatIsEmpty() throws IOException {
		assertThat(properties().stream()
			.filter((property) -> !property.has("defaultValue"))
			.map(ConfigurationMetadataTests::name)).containsExactlyInAnyOrder("ratelimit.checks",
					"ratelimit.key-prefix", "ratelimit.policies", "ratelimit.routes", "ratelimit.web.trusted-proxies");
	}

	private static RateLimitProperties bind(Map<String, String> values) {
		return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("ratelimit",
				RateLimitProperties.class);
	}

	private static String name(JsonNode property) {
		return property.path("name").asString("");
	}

}
