package io.github.ratelimit.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The files by which Spring Boot finds this library. They are made of names, which rot
 * silently.
 */
class AutoConfigurationImportsTests {

	private static final String OURS = "io.github.ratelimit";

	/** Where Spring Boot 3 has the auto-configurations that have moved since. */
	private static final List<String> BOOT_3 = List.of("org.springframework.boot.autoconfigure.",
			"org.springframework.boot.actuate.autoconfigure.");

	static List<Class<?>> autoConfigurations() {
		return new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.importPackages(OURS)
			.stream()
			.filter((type) -> type.isAnnotatedWith(AutoConfiguration.class))
			.<Class<?>>map(JavaClass::reflect)
			.toList();
	}

	static Stream<AutoConfiguration> orderedAutoConfigurations() {
		return autoConfigurations().stream()
			.map((type) -> type.getAnnotation(AutoConfiguration.class))
			.filter((annotation) -> annotation.afterName().length + annotation.beforeName().length > 0);
	}

	@Test
	void importsAreComplete() {
		assertThat(imports())
			.containsExactlyInAnyOrderElementsOf(autoConfigurations().stream().map(Class::getName).toList());
	}

	@Test
	void importsAreSorted() {
		assertThat(imports()).isNotEmpty().isSorted();
	}

	@Test
	void someAutoConfigurationIsOrdered() {
		assertThat(orderedAutoConfigurations()).isNotEmpty();
	}

	@ParameterizedTest
	@MethodSource("orderedAutoConfigurations")
	void orderNamesBothGenerationsOfSpringBoot(AutoConfiguration annotation) {
		assertThat(names(annotation)).anyMatch((name) -> BOOT_3.stream().anyMatch(name::startsWith))
			.anyMatch((name) -> BOOT_3.stream().noneMatch(name::startsWith));
	}

	@ParameterizedTest
	@MethodSource("orderedAutoConfigurations")
	void orderNamesAClassOfTheRunningSpringBoot(AutoConfiguration annotation) {
		assertThat(names(annotation)).anyMatch((name) -> ClassUtils.isPresent(name, null));
	}

	@Test
	void failureAnalyzersExist() {
		List<String> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, FailureHandler.handleMessage((message, failure) -> {
			}))
			.stream()
			.map((analyzer) -> analyzer.getClass().getName())
			.filter((name) -> name.startsWith(OURS))
			.toList();
		assertThat(analyzers).containsExactly(RateLimitConfigurationFailureAnalyzer.class.getName());
	}

	private static List<String> imports() {
		return ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith(OURS))
			.toList();
	}

	private static List<String> names(AutoConfiguration annotation) {
		return Stream.concat(Arrays.stream(annotation.afterName()), Arrays.stream(annotation.beforeName())).toList();
	}

}
