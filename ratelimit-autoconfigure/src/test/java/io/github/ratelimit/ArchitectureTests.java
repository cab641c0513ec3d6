package io.github.ratelimit;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.stereotype.Component;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may know whom.
 */
class ArchitectureTests {

	private static final String ROOT = "io.github.ratelimit";

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(ROOT);

	/**
	 * From the top down: a package may know those of its own row and of the rows below.
	 */
	private static final List<Set<String>> LAYERS = List.of(Set.of(in("autoconfigure")),
			Set.of(in("actuate"), in("metrics")), Set.of(in("web.servlet")),
			Set.of(in("web"), in("web.route"), in("web.address")), Set.of(in("interceptor")), Set.of(in("operation")),
			Set.of(in("expression"), in("security")), Set.of(in("policy"), in("core")),
			Set.of(in("caller"), in("event")), Set.of(in("store.redis"), in("store.memory")), Set.of(in("store")),
			Set.of(ROOT), Set.of(in("check")));

	@Test
	void packagesKnowNoneAboveThem() {
		Set<String> above = new HashSet<>();
		for (Set<String> layer : LAYERS) {
			if (!above.isEmpty()) {
				check(noClasses().that()
					.resideInAnyPackage(layer.toArray(String[]::new))
					.should()
					.dependOnClassesThat()
					.resideInAnyPackage(above.toArray(String[]::new)));
			}
			above.addAll(layer);
		}
		assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct()).as("packages")
			.containsExactlyInAnyOrderElementsOf(above);
	}

	/** What users write, call and catch, and nothing else. */
	@Test
	void rootIsForUsers() {
		assertThat(CLASSES.stream()
			.filter((type) -> type.getPackageName().equals(ROOT) && type.isTopLevelClass()
					&& type.getModifiers().contains(JavaModifier.PUBLIC))
			.map(JavaClass::getSimpleName)).containsExactlyInAnyOrder("RateLimit", "RateLimits", "RateLimitExempt",
					"RateLimiter", "RateLimitPolicy", "RateLimitPolicyBuilder", "RateLimitPolicyRegistry",
					"RateLimitPolicyProvider", "RateLimitKeyResolver", "RateLimitCall", "RateLimitDecision",
					"LimitStatus", "Limit", "Algorithm", "CalendarUnit", "FailurePolicy", "RateLimitMode",
					"RateLimitExceededException", "InvalidCostException", "RateLimitCharge");
	}

	@Test
	void apiAndStoresKnowNothingButTheJdk() {
		check(classes().that()
			.resideInAnyPackage(ROOT, in("store"), in("store.memory"), in("event"))
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(ROOT, in("check"), in("store"), in("store.memory"), in("event"), "java..",
					"org.jspecify.."));
	}

	@Test
	void engineKnowsNeitherWebNorRedis() {
		check(noClasses().that()
			.resideInAnyPackage(in("check"), in("caller"), in("expression"), in("policy"), in("operation"),
					in("interceptor"), in("core"))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("jakarta.servlet..", "org.springframework.web..", "org.springframework.http..",
					"org.springframework.data.."));
	}

	@Test
	void engineKnowsStoresByTheirInterfaceAlone() {
		check(noClasses().that()
			.resideOutsideOfPackages(in("store.redis"), in("store.memory"), in("autoconfigure"))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(in("store.redis"), in("store.memory")));
	}

	@Test
	void limiterKnowsNeitherPoliciesOfConfigurationNorSpring() {
		check(noClasses().that()
			.resideInAPackage(in("core"))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(in("policy"), "org.springframework.."));
	}

	/** What WebFlux can use too. */
	@Test
	void onlyOnePackageUsesServlets() {
		check(noClasses().that()
			.resideOutsideOfPackages(in("web.servlet"), in("autoconfigure"))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("jakarta..", "org.springframework.web.servlet..", "org.springframework.web.filter.."));
	}

	@Test
	void webKnowsNeitherStoresNorLimiter() {
		check(noClasses().that()
			.resideInAPackage(in("web.."))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(in("store.."), in("core")));
	}

	/** It charges what it is given, and knows no entry point. */
	@Test
	void enforcerKnowsNoEntryPoint() {
		check(noClasses().that()
			.resideInAPackage(in("operation"))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.aop..", "org.aopalliance.."));
	}

	@Test
	void onlyOnePackageUsesSpringSecurity() {
		check(noClasses().that()
			.resideOutsideOfPackage(in("security"))
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.security.."));
	}

	@Test
	void onlyAutoConfigurationUsesSpringCloud() {
		check(noClasses().that()
			.resideOutsideOfPackage(in("autoconfigure"))
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.cloud.."));
	}

	@Test
	void onlyTheRedisStoreAndItsConfigurationUseSpringData() {
		check(noClasses().that()
			.resideOutsideOfPackages(in("store.redis"), in("autoconfigure"))
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.data.."));
	}

	/** But for its writer of JSON, which is there without any JSON library. */
	@Test
	void onlyAutoConfigurationAndTheEndpointUseSpringBoot() {
		check(noClasses().that()
			.resideOutsideOfPackages(in("autoconfigure"), in("actuate"), in("web"))
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.boot.."));
		check(noClasses().that()
			.resideInAPackage(in("actuate"))
			.should()
			.dependOnClassesThat(resideInAPackage("org.springframework.boot..")
				.and(not(resideInAPackage("org.springframework.boot.actuate.endpoint..")))));
		check(noClasses().that()
			.resideOutsideOfPackages(in("autoconfigure"), in("metrics"))
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.micrometer.."));
		check(noClasses().that()
			.resideInAPackage(in("web"))
			.should()
			.dependOnClassesThat(resideInAPackage("org.springframework.boot..")
				.and(not(resideInAPackage("org.springframework.boot.json")))));
	}

	/**
	 * They differ between the supported lines of Spring Boot, or are not there at all.
	 */
	@Test
	void nothingUsesWhatSomeApplicationsDoNotHave() {
		check(noClasses().that()
			.haveSimpleNameNotStartingWith("Lettuce")
			.and()
			.haveSimpleNameNotContaining("DerivedConfiguration")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.lettuce.."));
		check(noClasses().should()
			.dependOnClassesThat()
			.resideInAnyPackage("redis.clients..", "com.fasterxml.jackson..", "tools.jackson..", "javax..", "lombok..",
					"org.aspectj..", "reactor..", "org.springframework.resilience.."));
		// Spring Boot 3.5 asks for this annotation to know optional parameters of
		// endpoints.
		check(noClasses().that()
			.resideOutsideOfPackage(in("actuate"))
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.lang.."));
		check(noClasses().should()
			.dependOnClassesThat()
			.haveFullyQualifiedName("org.springframework.boot.context.properties.PropertyMapper"));
	}

	@Test
	void autoConfigurationsArePublicAndFinalAndNamedSo() {
		check(classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.andShould()
			.haveSimpleNameEndingWith("AutoConfiguration")
			.andShould()
			.resideInAPackage(in("autoconfigure")));
	}

	@Test
	void beanMethodsArePackagePrivate() {
		check(methods().that().areAnnotatedWith(Bean.class).should().bePackagePrivate());
	}

	@Test
	void configurationsAndAnalyzersAndRegistrarsArePackagePrivate() {
		DescribedPredicate<JavaClass> plumbing = assignableTo(FailureAnalyzer.class)
			.or(assignableTo(ImportBeanDefinitionRegistrar.class));
		check(classes().that(plumbing).should().bePackagePrivate());
		check(classes().that()
			.areAnnotatedWith(Configuration.class)
			.and()
			.areNotAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePackagePrivate());
	}

	@Test
	void nothingIsFoundByComponentScanning() {
		check(noClasses().should().beAnnotatedWith(Component.class));
	}

	/**
	 * What is left when packages that need none of the others are taken away, again and
	 * again.
	 */
	@Test
	void packagesHaveNoCycles() {
		Map<String, Set<String>> needs = new TreeMap<>();
		for (JavaClass type : CLASSES) {
			Set<String> needed = needs.computeIfAbsent(type.getPackageName(), (name) -> new TreeSet<>());
			type.getDirectDependenciesFromSelf()
				.stream()
				.map((dependency) -> dependency.getTargetClass().getBaseComponentType().getPackageName())
				.filter((name) -> name.startsWith(ROOT) && !name.equals(type.getPackageName()))
				.forEach(needed::add);
		}
		assertThat(needs).containsKeys(ROOT, in("core"), in("store.redis"));
		while (needs.values().removeIf((needed) -> Collections.disjoint(needed, needs.keySet()))) {
			// Those that needed only these need none now.
		}
		assertThat(needs).as("packages that need each other").isEmpty();
	}

	@Test
	void timeComesFromAClock() {
		check(noClasses().should()
			.callMethod(System.class, "currentTimeMillis")
			.orShould()
			.callMethod(System.class, "nanoTime")
			.orShould()
			.callMethod(Instant.class, "now")
			.orShould()
			.callMethod(LocalDate.class, "now")
			.orShould()
			.callMethod(LocalDateTime.class, "now")
			.orShould()
			.callMethod(ZonedDateTime.class, "now"));
		check(noClasses().that()
			.resideOutsideOfPackage(in("autoconfigure"))
			.should()
			.callMethod(Clock.class, "systemUTC"));
	}

	@Test
	void caseIsChangedByTheRulesOfNoLanguage() {
		check(noClasses().should()
			.callMethod(String.class, "toLowerCase")
			.orShould()
			.callMethod(String.class, "toUpperCase"));
	}

	@Test
	void everyPackageIsNullMarked() {
		assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct())
			.allSatisfy((type) -> assertThat(type.isAnnotatedWith(NullMarked.class)).as(type.getName()).isTrue());
	}

	private static void check(ArchRule rule) {
		rule.check(CLASSES);
	}

	private static String in(String subpackage) {
		return ROOT + '.' + subpackage;
	}

}
