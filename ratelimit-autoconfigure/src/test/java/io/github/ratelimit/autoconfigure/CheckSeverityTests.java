package io.github.ratelimit.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.PathVariable;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.check.CheckSeverity;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;

import static io.github.ratelimit.check.RateLimitCheck.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * {@code ratelimit.checks} sets what a check does when it finds something.
 */
@ExtendWith(OutputCaptureExtension.class)
class CheckSeverityTests {

	private static final String LOGIN = "ratelimit.policies.login.";

	static final List<Finding> FINDINGS = List.of(finding(LIMIT_ZERO, LOGIN + "limits=0/minute"),
			finding(BURST_UNREACHABLE, LOGIN + "limits=100/second burst 200; 150/minute"),
			finding(COST_UNREACHABLE, LOGIN + "limits=1/minute"), finding(KEY_CONSTANT, LOGIN + "key='everyone'"),
			finding(KEY_CHOSEN_BY_CLIENT, LOGIN + "key=#symbol"),
			finding(POLICY_UNUSED, "ratelimit.policies.logn.limits=5/minute"),
			finding(PLAN_INCOMPLETE, LOGIN + "plans.gold=9/minute"), finding(PLAN_INCOMPLETE, LOGIN + "plan=null"),
			finding(PLAN_UNKNOWN, LOGIN + "plan=#ip == null ? 'golden' : null", LOGIN + "plans.gold=9/minute"),
			finding(NO_REQUEST, "ratelimit.policies.job.key=ip"),
			finding(PROXY_MISSING, "server.forward-headers-strategy=framework"),
			finding(PROXY_MISSING, "server.forward-headers-strategy=native"),
			finding(ADDRESS_REPLACED, "server.tomcat.remoteip.protocol-header=x-forwarded-proto"),
			finding(STORE_NOT_SHARED, "spring.main.cloud-platform=heroku", "server.forward-headers-strategy=none"));

	/** They need more than a property. */
	private static final Set<RateLimitCheck> TESTED_ELSEWHERE = EnumSet.of(
			// StartUpWarningTests
			KEY_MISSING, FORWARDED_IGNORED, DISABLED,
			// RedisChecksTests
			REDIS_EVICTS,
			// OldRedisTests
			REDIS_TOO_OLD);

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, RateLimitAutoConfiguration.class,
				RateLimitWebMvcAutoConfiguration.class))
		.withBean(Service.class)
		.withBean(Job.class)
		.withPropertyValues("ratelimit.store=memory");

	@ParameterizedTest
	@FieldSource("FINDINGS")
	void applicationStops(Finding finding) {
		run(finding, "stop").run((context) -> {
			Throwable failure = (context.getStartupFailure() != null) ? context.getStartupFailure()
					: catchThrowable(() -> ready(context));
			assertThat(new RateLimitConfigurationFailureAnalyzer().analyze(failure)).isNotNull()
				.satisfies((analysis) -> {
					assertThat(((RateLimitConfigurationException) analysis.getCause()).check())
						.isEqualTo(finding.check());
					assertThat(analysis.getDescription()).endsWith("[" + finding.check().code() + "]");
					assertThat(analysis.getAction())
						.contains("set ratelimit.checks." + finding.check().code() + " to warn or off.");
				});
		});
	}

	@ParameterizedTest
	@FieldSource("FINDINGS")
	void applicationStartsAndLogsOneLine(Finding finding, CapturedOutput output) {
		run(finding, "warn").run((context) -> {
			ready(context);
			assertThat(output.getAll().lines().filter((line) -> line.contains("[RL"))).singleElement()
				.asString()
				.contains("WARN")
				.endsWith("[" + finding.check().code() + "]");
		});
	}

	@ParameterizedTest
	@FieldSource("FINDINGS")
	void applicationStartsAndLogsNothing(Finding finding, CapturedOutput output) {
		run(finding, "off").run((context) -> {
			ready(context);
			assertThat(output).doesNotContain("[RL");
		});
	}

	@ParameterizedTest
	@FieldSource("FINDINGS")
	void defaultIsThatOfTheCheck(Finding finding, CapturedOutput output) {
		this.runner.withPropertyValues(finding.properties()).run((context) -> {
			if (finding.check().severity() == CheckSeverity.STOP) {
				assertThat(context).getFailure().rootCause().hasMessageEndingWith("[" + finding.check().code() + "]");
				return;
			}
			ready(context);
			assertThat(output).contains("[" + finding.check().code() + "]");
		});
	}

	@Test
	void everyCheckThatCanBeChangedIsTested() {
		Set<RateLimitCheck> tested = EnumSet.copyOf(TESTED_ELSEWHERE);
		FINDINGS.forEach((finding) -> tested.add(finding.check()));
		assertThat(Stream.of(RateLimitCheck.values()).filter((check) -> !check.accepted().isEmpty()))
			.containsExactlyInAnyOrderElementsOf(tested);
	}

	@ParameterizedTest
	@ValueSource(strings = { "RL204: off", "rl204: off", "RL204: \"off\"", "RL204: OFF", "RL204: false" })
	void yamlHasOffAsABoolean(String line, @TempDir Path directory, CapturedOutput output) throws IOException {
		start(line, directory);
		assertThat(output).contains("Started").doesNotContain("[RL");
	}

	@ParameterizedTest
	@ValueSource(strings = { "RL204: warn", "RL204: WARN" })
	void yamlHasWarn(String line, @TempDir Path directory, CapturedOutput output) throws IOException {
		start(line, directory);
		assertThat(output).containsOnlyOnce("[RL204]").contains("write \"global\"");
	}

	@Test
	void valueThatIsNoSeverityIsNamed(@TempDir Path directory, CapturedOutput output) {
		assertThatException().isThrownBy(() -> start("RL204: loud", directory));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.containsIgnoringCase("ratelimit.checks.rl204")
			.contains("loud")
			.contains("OFF")
			.contains("WARN");
	}

	@Test
	void variableOfTheSystemEnvironment(CapturedOutput output) {
		this.runner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment",
						Map.of("RATELIMIT_CHECKS_RL204", "warn", "RATELIMIT_POLICIES_LOGIN_KEY", "'everyone'"))))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output).containsOnlyOnce("[RL204]");
			});
	}

	@Test
	void burstOfALimitThatCannotBeMadeAlwaysStops() {
		this.runner.withPropertyValues("ratelimit.policies.login.limits=0/minute burst 5", "ratelimit.checks.RL104=off")
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("[RL104]"));
	}

	private WebApplicationContextRunner run(Finding finding, String severity) {
		return this.runner.withPropertyValues(finding.properties())
			.withPropertyValues("ratelimit.checks." + finding.check().code() + "=" + severity);
	}

	private static void ready(AssertableWebApplicationContext context) {
		ConfigurableApplicationContext source = context.getSourceApplicationContext();
		source.publishEvent(new ApplicationReadyEvent(new SpringApplication(Application.class), new String[0], source,
				Duration.ZERO));
	}

	private static void start(String line, Path directory) throws IOException {
		Files.writeString(directory.resolve("application.yml"), """
				ratelimit:
				  store: memory
				  key: "'everyone'"
				  checks:
				    %s
				""".formatted(line));
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.run("--spring.config.location=" + directory + "/").close();
	}

	private static Finding finding(RateLimitCheck check, String... properties) {
		return new Finding(check, properties);
	}

	record Finding(RateLimitCheck check, String[] properties) {

		@Override
		public String toString() {
			return this.check + " " + Arrays.toString(this.properties);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RateLimitAutoConfiguration.class)
	static class Application {

		@Bean
		Service service() {
			return new Service();
		}

	}

	static class Job {

		@Scheduled(fixedRate = 1000)
		@RateLimit(name = "job", value = "5/minute", key = "global")
		public void run() {
		}

	}

	static class Service {

		@RateLimit(name = "login", value = "5/minute", cost = "2")
		public void get(@PathVariable String symbol) {
		}

	}

}
