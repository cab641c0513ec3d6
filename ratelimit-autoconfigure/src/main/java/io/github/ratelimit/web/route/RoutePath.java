package io.github.ratelimit.web.route;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.springframework.http.server.PathContainer;
import org.springframework.http.server.PathContainer.PathSegment;
import org.springframework.http.server.RequestPath;
import org.springframework.util.StringUtils;
import org.springframework.web.util.UriUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The path of a request in every way in which something behind a route may read it, so
 * that no notation gets past a route. The context path is no part of it.
 *
 * @param readings the path as it may be read
 */
public record RoutePath(List<PathContainer> readings) {

	private static final Pattern SLASHES = Pattern.compile("//+");

	/** What is written in no other way, see RFC 3986, section 2.3. */
	private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

	/**
	 * Reads a path as Spring MVC parses it, with encoded characters and path parameters;
	 * as Spring MVC decodes it for Ant patterns, encoded slashes and all; and as the
	 * container decoded and normalised it. Each is also read without a slash at its end.
	 * @param uri the path as the client sent it, which begins with the context path
	 * @param decoded the path within the application as the container decoded it
	 */
	public static RoutePath of(String uri, String contextPath, String decoded) {
		PathContainer path = RequestPath.parse(uri, contextPath).pathWithinApplication();
		if (decoded.equals(path.value()) && isPlain(decoded)) {
			return new RoutePath(List.of(path));
		}
		Set<String> texts = new LinkedHashSet<>();
		add(texts, path.value());
		add(texts, encoded(path.elements()
			.stream()
			.map((element) -> (element instanceof PathSegment segment) ? segment.valueToMatch() : element.value())
			.collect(Collectors.joining())));
		add(texts, encoded(decoded));
		return new RoutePath(texts.stream().map(PathContainer::parsePath).toList());
	}

	/** A pattern that matches with and without a slash at the end of the path. */
	static PathPattern pattern(String path, PathPatternParser parser) {
		return parser.parse((path.length() > 1) ? StringUtils.trimTrailingCharacter(path, '/') : path);
	}

	boolean matches(PathPattern pattern) {
		for (PathContainer reading : this.readings) {
			if (pattern.matches(reading)) {
				return true;
			}
		}
		return false;
	}

	/** Whoever reads the path in any way finds it among those of the patterns. */
	boolean matchesInEveryReading(List<PathPattern> patterns) {
		for (PathContainer reading : this.readings) {
			if (!matchesAny(reading, patterns)) {
				return false;
			}
		}
		return true;
	}

	private static boolean matchesAny(PathContainer reading, List<PathPattern> patterns) {
		for (PathPattern pattern : patterns) {
			if (pattern.matches(reading)) {
				return true;
			}
		}
		return false;
	}

	/** Whether there is one way alone to read a path, as there is for most of them. */
	private static boolean isPlain(String path) {
		char before = ' ';
		for (int i = 0; i < path.length(); i++) {
			char c = path.charAt(i);
			boolean slash = c == '/' && before != '/' && (i < path.length() - 1 || i == 0);
			if (!slash && PLAIN.indexOf(c) < 0) {
				return false;
			}
			before = c;
		}
		return !path.isEmpty();
	}

	private static String encoded(String path) {
		String single = path.contains("//") ? SLASHES.matcher(path).replaceAll("/") : path;
		return UriUtils.encodePath(single, StandardCharsets.UTF_8);
	}

	private static void add(Set<String> texts, String path) {
		texts.add(path);
		String trimmed = StringUtils.trimTrailingCharacter(path, '/');
		texts.add(trimmed.isEmpty() ? "/" : trimmed);
	}

}
