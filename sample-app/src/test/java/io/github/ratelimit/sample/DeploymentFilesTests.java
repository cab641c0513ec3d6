package io.github.ratelimit.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for all files that deploy the sample.
 */
class DeploymentFilesTests {

	private static final DeploymentFile DOCKERFILE = new DeploymentFile("sample-app/Dockerfile");

	static List<DeploymentFile> files() {
		return DeploymentFile.yamlBelow("deploy");
	}

	@ParameterizedTest
	@MethodSource("files")
	void everyFileIsYaml(DeploymentFile file) {
		assertThat(file.documents()).isNotEmpty()
			.allSatisfy((document) -> assertThat(document.<Object>json()).isNotNull());
	}

	@Test
	void everyImageHasVersion() {
		List<String> images = new ArrayList<>(DOCKERFILE.find("^FROM (\\S+)"));
		files().forEach((file) -> file.forEachEntry((map, entry) -> {
			if (entry.getKey().equals("image")) {
				images.add(entry.getValue().toString());
			}
		}));
		assertThat(images).hasSizeGreaterThan(8).allMatch((image) -> image.matches(".+:v?\\d[\\w.-]*"));
	}

	@Test
	void noPasswordIsInGit() {
		List<Object> passwords = new ArrayList<>();
		files().forEach((file) -> file.forEachEntry((map, entry) -> {
			if (isPassword(entry.getKey()) && entry.getValue() instanceof String) {
				passwords.add(entry.getValue());
			}
			if (entry.getKey().equals("name") && isPassword(entry.getValue()) && map.containsKey("value")) {
				passwords.add(map.get("value"));
			}
		}));
		assertThat(passwords).hasSizeGreaterThan(3)
			.allSatisfy((password) -> assertThat(password.toString()).matches("\\$\\{[A-Z_]+_PASSWORD:\\?.*}"));
		assertThat(files()).noneMatch((file) -> file.text().contains("kind: Secret"));
	}

	@Test
	void passwordsComeFromFileThatGitIgnores() {
		DeploymentFile example = new DeploymentFile("deploy/.env.example");
		assertThat(example.find("^(\\w+_PASSWORD)=$")).containsExactlyInAnyOrder("REDIS_ADMIN_PASSWORD",
				"REDIS_LIMITER_PASSWORD", "GRAFANA_ADMIN_PASSWORD");
		assertThat(new DeploymentFile("deploy/compose.yaml").find("\\$\\{(\\w+_PASSWORD):\\?"))
			.hasSameElementsAs(example.find("^(\\w+_PASSWORD)="));
		assertThat(new DeploymentFile("deploy/.gitignore").text().lines()).contains(".env");
	}

	@Test
	void redisForgetsNoCounters() {
		assertThat(new DeploymentFile("deploy/redis/redis.conf").text().lines())
			.contains("maxmemory-policy noeviction");
	}

	@Test
	void startOfRedisFillsInBothPasswords() {
		List<String> words = new DeploymentFile("deploy/redis/users.acl").find("^user \\w+ on #(\\w+) ");
		assertThat(words).hasSize(2);
		assertThat(new DeploymentFile("deploy/redis/start.sh").find("-e \"s/(\\w+)/")).isEqualTo(words);
	}

	@Test
	void imageOfSampleRunsAsNumberedUserThatIsNotRoot() {
		assertThat(DOCKERFILE.find("^USER (.*)")).hasSize(1).allMatch((user) -> user.matches("[1-9]\\d*:[1-9]\\d*"));
		assertThat(DOCKERFILE.text()).containsSubsequence("FROM", "extract --layers", "FROM", "/dependencies/",
				"/spring-boot-loader/", "/snapshot-dependencies/", "/application/", "USER", "MaxRAMPercentage",
				"ENTRYPOINT");
	}

	private static boolean isPassword(Object name) {
		return name instanceof String text && text.toUpperCase(Locale.ROOT).endsWith("PASSWORD");
	}

}
