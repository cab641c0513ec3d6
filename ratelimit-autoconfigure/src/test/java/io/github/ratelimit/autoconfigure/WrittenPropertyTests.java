package io.github.ratelimit.autoconfigure;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.CompositePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.FileSystemResource;

import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitPolicyRegistry;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * A property whose name does not exist stops the application, instead of doing nothing.
 */
class WrittenPropertyTests {

	private final ApplicationContextRunner runner = LimitedBeans.runner();

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			ratelimit.polices.login.limits        | Did you mean ratelimit.policies.login.limits?
			ratelimit.policies.login.limit        | Did you mean ratelimit.policies.login.limits?
			ratelimit.policies.login.limit[0]     | Did you mean ratelimit.policies.login.limits[0]?
			ratelimit.routes[0].method            | Did you mean ratelimit.routes[0].methods?
			ratelimit.web.trusted-proxy           | Did you mean ratelimit.web.trusted-proxies?
			ratelimit.web.trustedProxy            | Did you mean ratelimit.web.trusted-proxies?
			ratelimit.policies.login.fail-policy  | Known are algorithm, key, limits, max-wait, mode,
			ratelimit.policies.my.login.limits    | Known are algorithm, key, limits, max-wait, mode,
			ratelimit.colour                      | Known are algorithm, checks, deny-cache,
			ratelimit.policies.login.status[0]    | It has one value, and nothing below it
			ratelimit.timeout.redis               | It has one value, and nothing below it
			ratelimit.routes.login.path           | It is a list, whose items are numbered, as in [0]
			ratelimit.policies[0].name            | Known are algorithm, key, limits, max-wait, mode,
			""")
	void unknownNameStopsTheApplication(String property, String cure) {
		this.runner.withPropertyValues(property + "=3/minute").run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).isInstanceOfSatisfying(RateLimitConfigurationException.class,
					(failure) -> {
						assertThat(failure.check()).isEqualTo(RateLimitCheck.PROPERTY_UNKNOWN);
						assertThat(failure).hasMessageStartingWith(property + " (test): there is no ");
						assertThat(failure.action()).contains(cure);
					});
		});
	}

	/** Every property that exists, with every letter of the name mistyped once. */
	@ParameterizedTest
	@MethodSource("typos")
	void typoNamesTheRightProperty(String typo, String right) {
		assertThatExceptionOfType(RateLimitConfigurationException.class)
			.isThrownBy(() -> WrittenProperty.checkAll(environment(Map.of(typo, "1"))))
			.satisfies((failure) -> assertThat(failure.action()).contains(right))
			.returns(RateLimitCheck.PROPERTY_UNKNOWN, RateLimitConfigurationException::check);
	}

	static List<Arguments> typos() {
		Set<String> properties = new LinkedHashSet<>();
		collect("ratelimit", RateLimitProperties.class, properties);
		assertThat(properties).contains("ratelimit.zone", "ratelimit.policies.any.limits", "ratelimit.routes[0].stage",
				"ratelimit.web.ipv6-prefix");
		List<Arguments> typos = new ArrayList<>();
		for (String property : properties) {
			for (int i = property.lastIndexOf('.') + 1; i < property.length(); i++) {
				String replaced = property.substring(0, i) + 'x' + property.substring(i + 1);
				String missing = property.substring(0, i) + property.substring(i + 1);
				Stream.of(replaced, missing)
					.filter((typo) -> properties.stream().noneMatch((known) -> same(known, typo)))
					.forEach((typo) -> typos.add(Arguments.of(typo, property)));
			}
		}
		return typos;
	}

	private static boolean same(String known, String typo) {
		return known.replace("-", "").equals(typo.replace("-", ""));
	}

	private static void collect(String prefix, Class<?> type, Set<String> properties) {
		for (RecordComponent component : type.getRecordComponents()) {
			String name = prefix + '.' + DataObjectPropertyName.toDashedForm(component.getName());
			ResolvableType generic = ResolvableType.forType(component.getGenericType());
			boolean map = Map.class.isAssignableFrom(component.getType());
			boolean list = Collection.class.isAssignableFrom(component.getType());
			Class<?> nested = map ? generic.getGeneric(1).toClass()
					: list ? generic.getGeneric(0).toClass() : component.getType();
			if (nested.isRecord()) {
				collect(name + (map ? ".any" : list ? "[0]" : ""), nested, properties);
			}
			else {
				properties.add(name);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "ratelimit.missing-key", "ratelimit.missingKey", "ratelimit.missing_key",
			"RATELIMIT.MISSINGKEY", "ratelimit.web.ipv6Prefix", "ratelimit.web.trusted_proxies[0]",
			"ratelimit.web.trustedProxies", "ratelimit.policies.login.onFailure", "ratelimit.policies.Log_In.limits[0]",
			"ratelimit.policies[login].limits", "ratelimit.policies.login.plans.gold",
			"ratelimit.policies.login.plans.gold.user", "ratelimit.policies.login.plans[gold user][0]",
			"ratelimit.policies.login.plans.Gold User", "ratelimit.checks.RL204", "ratelimit.routes[0].methods[1]",
			"ratelimit.routes[12].methods", "ratelimit.key[0]", "ratelimit.web", "ratelimits.no",
			"other.ratelimit.no" })
	void nameThatBootUnderstandsIsKnown(String property) {
		WrittenProperty.checkAll(environment(Map.of(property, "1")));
	}

	@Test
	void placeInAFileIsNamed(@TempDir Path directory) throws IOException {
		Path file = directory.resolve("limits.yml");
		Files.writeString(file, "ratelimit:\n  policies:\n    login:\n      limit: 3/minute\n");
		StandardEnvironment environment = new StandardEnvironment();
		new YamlPropertySourceLoader().load("limits", new FileSystemResource(file))
			.forEach(environment.getPropertySources()::addFirst);
		assertThatExceptionOfType(RateLimitConfigurationException.class)
			.isThrownBy(() -> WrittenProperty.checkAll(environment))
			.withMessageStartingWith("ratelimit.policies.login.limit (")
			.withMessageContaining("limits.yml] - 4:14");
	}

	@Test
	void variablesThatOthersSetAreNotLookedAt() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
							Map.of("RATELIMIT_PORT", "tcp://10.0.0.1:80", "RATELIMIT_SERVICE_HOST", "10.0.0.1")));
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
					new MapPropertySource(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
							Map.of("ratelimit.test.redis", "localhost:6379")));
		WrittenProperty.checkAll(environment);
	}

	@Test
	void nothingIsCheckedWhereNothingIsLimited() {
		this.runner.withPropertyValues("ratelimit.enabled=false", "ratelimit.polices.login.limits=3/minute")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void refreshWithAnUnknownNameLeavesEverythingAsItWas() {
		this.runner.withPropertyValues("ratelimit.policies.api.limits=5/minute").run((context) -> {
			RateLimitPolicyRegistry registry = context.getBean(RateLimitPolicyRegistry.class);
			assertThat(registry.policy("api").limits()).containsExactly(Limit.parse("5/minute"));
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("changed",
						Map.of("ratelimit.policies.api.limits", "8/minute", "ratelimit.policies.api.statuss", "503")));
			assertThatExceptionOfType(RateLimitConfigurationException.class).isThrownBy(registry::refresh)
				.withMessageContaining("ratelimit.policies.api.statuss")
				.returns(RateLimitCheck.PROPERTY_UNKNOWN, RateLimitConfigurationException::check);
			assertThat(registry.policy("api").limits()).containsExactly(Limit.parse("5/minute"));
		});
	}

	@ParameterizedTest
	@CsvSource({ "ratelimit.policies.loginAccount.limits, ratelimit.policies.login-account.limits",
			"ratelimit.policies.Login.limits, ratelimit.policies.login.limits",
			"ratelimit.policies.api.plans.gold-user, ratelimit.policies.api.plans.Gold User",
			"ratelimit.missing-key, ratelimit.missingKey" })
	void propertyInTwoSpellingsOfOneSourceStopsTheApplication(String one, String other) {
		this.runner.withPropertyValues(one + "=deny", other + "=deny")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOfSatisfying(RateLimitConfigurationException.class, (failure) -> {
					assertThat(failure.check()).isEqualTo(RateLimitCheck.PROPERTY_TWICE);
					assertThat(failure).hasMessageContaining(one).hasMessageContaining(other);
				}));
	}

	/** As of several files that Spring or Spring Cloud keeps together. */
	@Test
	void otherSpellingInAnotherPartOfASourceOverrides() {
		CompositePropertySource files = new CompositePropertySource("files");
		files.addPropertySource(new MapPropertySource("production", Map.of("ratelimit.maxWait", "2s")));
		files.addPropertySource(new MapPropertySource("all", Map.of("ratelimit.max-wait", "1s")));
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(files);
		assertThatNoException().isThrownBy(() -> WrittenProperty.checkAll(environment));
		files.addPropertySource(new MapPropertySource("typo", Map.of("ratelimit.max-wat", "1s")));
		assertThatExceptionOfType(RateLimitConfigurationException.class)
			.isThrownBy(() -> WrittenProperty.checkAll(environment))
			.withMessageContaining("ratelimit.max-wat");
	}

	private static StandardEnvironment environment(Map<String, Object> properties) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
		return environment;
	}

}
