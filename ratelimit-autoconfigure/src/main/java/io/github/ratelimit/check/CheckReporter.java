package io.github.ratelimit.check;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Throws, logs or ignores what checks find, as the severity of each check says. Only
 * checks that configuration may change need it; the others throw
 * {@link RateLimitConfigurationException} themselves. Thread-safe.
 */
public final class CheckReporter {

	private static final Log logger = LogFactory.getLog(CheckReporter.class);

	private static final String PROPERTY = "ratelimit.checks.";

	private final Map<RateLimitCheck, CheckSeverity> severities = new EnumMap<>(RateLimitCheck.class);

	private final Set<String> logged = ConcurrentHashMap.newKeySet();

	/**
	 * Creates a reporter.
	 * @param severities by the codes of checks, in upper or lower case; checks that are
	 * not named keep their default
	 * @throws RateLimitConfigurationException if there is no check of a code, or if the
	 * check does not accept the severity
	 */
	public CheckReporter(Map<String, CheckSeverity> severities) {
		severities.forEach((code, severity) -> this.severities.put(accepting(code, severity), severity));
	}

	/**
	 * Reports a finding, once if it is logged.
	 * @param place the annotation, the property or the bean that is wrong
	 * @param problem what is wrong with it, to be read after the place and a colon
	 * @param cure what to do about it, in one or more sentences
	 * @throws RateLimitConfigurationException if the severity of the check is
	 * {@link CheckSeverity#STOP}
	 */
	public void report(RateLimitCheck check, String place, String problem, String cure) {
		switch (this.severities.getOrDefault(check, check.severity())) {
			case STOP -> throw new RateLimitConfigurationException(check, place, problem,
					cure + " If it is meant as it is, set " + PROPERTY + check.code() + " to warn or off.");
			case WARN -> {
				String line = check.message(place + ": " + problem + ". " + cure);
				if (this.logged.add(line)) {
					logger.warn(line);
				}
			}
			case OFF -> {
			}
		}
	}

	private static RateLimitCheck accepting(String code, CheckSeverity severity) {
		return Stream.of(RateLimitCheck.values())
			.filter((check) -> check.code().equalsIgnoreCase(code) && check.accepted().contains(severity))
			.findFirst()
			.orElseThrow(() -> new RateLimitConfigurationException(RateLimitCheck.SEVERITY_NOT_ACCEPTED,
					PROPERTY + code, "there is no check with this code that could be set to " + severity,
					"Accepted are "
							+ Stream.of(RateLimitCheck.values())
								.filter((check) -> !check.accepted().isEmpty())
								.map((check) -> check.code() + ' ' + check.accepted())
								.collect(Collectors.joining(", "))
							+ ". All other checks always stop the application."));
	}

}
