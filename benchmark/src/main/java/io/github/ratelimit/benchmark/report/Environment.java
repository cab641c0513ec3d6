package io.github.ratelimit.benchmark.report;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * On what a run was made.
 */
public final class Environment {

	private Environment() {
	}

	/** Describes the machine, and the jars of these classes. */
	public static Map<String, String> describe(String redisVersion, List<Class<?>> classes) {
		OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
		Map<String, String> environment = new LinkedHashMap<>();
		environment.put("started", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
		environment.put("Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
		environment.put("system",
				system.getName() + " " + system.getArch() + ", " + system.getAvailableProcessors() + " cores, load "
						+ String.format(Locale.ROOT, "%.2f", system.getSystemLoadAverage()) + " at the start");
		environment.put("Redis", redisVersion);
		environment.put("jars", classes.stream().map(Environment::jar).collect(Collectors.joining(", ")));
		return environment;
	}

	private static String jar(Class<?> type) {
		return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
			.getFileName()
			.toString()
			.replace(".jar", "");
	}

}
