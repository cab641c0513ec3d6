package io.github.ratelimit.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A file that deploys the sample, by its path in the repository.
 */
record DeploymentFile(String path) {

	private static final Path REPOSITORY = Path.of("..");

	/** All YAML files below a folder. */
	static List<DeploymentFile> yamlBelow(String folder) {
		try (Stream<Path> files = Files.walk(REPOSITORY.resolve(folder))) {
			return files.map(REPOSITORY::relativize)
				.map((file) -> new DeploymentFile(file.toString().replace('\\', '/')))
				.filter((file) -> file.path().matches(".*\\.ya?ml"))
				.sorted((one, other) -> one.path().compareTo(other.path()))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	boolean exists() {
		return Files.exists(REPOSITORY.resolve(this.path));
	}

	String text() {
		try {
			return Files.readString(REPOSITORY.resolve(this.path));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** What the first group of a pattern finds. */
	List<String> find(String pattern) {
		return Pattern.compile(pattern, Pattern.MULTILINE)
			.matcher(text())
			.results()
			.map((result) -> result.group(1))
			.toList();
	}

	/** The documents of a YAML file. */
	List<DocumentContext> documents() {
		List<DocumentContext> documents = new ArrayList<>();
		for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text())) {
			documents.add(JsonPath.parse(document));
		}
		return documents;
	}

	/** The one document of a YAML file. */
	DocumentContext document() {
		List<DocumentContext> documents = documents();
		if (documents.size() != 1) {
			throw new IllegalStateException(this.path + " has " + documents.size() + " documents");
		}
		return documents.get(0);
	}

	/** The document that describes this kind of object under this name. */
	DocumentContext object(String kind, String name) {
		return documents().stream()
			.filter((document) -> document.read("$.kind").equals(kind) && document.read("$.metadata.name").equals(name))
			.findFirst()
			.orElseThrow();
	}

	/** Visits every entry of every map, however deep. */
	void forEachEntry(BiConsumer<Map<?, ?>, Map.Entry<?, ?>> visitor) {
		documents().forEach((document) -> visit(document.json(), visitor));
	}

	private static void visit(Object node, BiConsumer<Map<?, ?>, Map.Entry<?, ?>> visitor) {
		if (node instanceof Map<?, ?> map) {
			for (Map.Entry<?, ?> entry : map.entrySet()) {
				visitor.accept(map, entry);
				visit(entry.getValue(), visitor);
			}
		}
		else if (node instanceof List<?> list) {
			list.forEach((item) -> visit(item, visitor));
		}
	}

	/** The variables of the sample in compose.yaml. */
	static Map<String, String> composeVariables() {
		return new DeploymentFile("deploy/compose.yaml").document().read("$.services.sample-1.environment");
	}

	/** The variables of the sample in Kubernetes; secrets are empty. */
	static Map<String, String> kubernetesVariables() {
		List<Map<String, String>> variables = new DeploymentFile("deploy/kubernetes/sample.yaml")
			.object("Deployment", "sample")
			.read("$.spec.template.spec.containers[0].env");
		Map<String, String> values = new LinkedHashMap<>();
		variables.forEach((variable) -> values.put(variable.get("name"), variable.getOrDefault("value", "")));
		return values;
	}

	@Override
	public String toString() {
		return this.path;
	}

}
