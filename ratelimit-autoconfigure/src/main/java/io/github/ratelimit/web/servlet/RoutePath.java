package io.github.ratelimit.web.servlet;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.RequestPath;
import org.springframework.util.StringUtils;
import org.springframework.web.util.UriUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The path of a request in every way in which something behind a route may read it, so
 * that no notation gets past: as Spring MVC parses it, with encoded characters and path
 * parameters; as Spring MVC decodes it for Ant patterns, encoded slashes and all; and as
 * the container decoded and normalised it, without double slashes and dots; each also
 * without a slash at its end. The context path is no part of it.
 *
 * @param readings the path as it may be read
 */
record RoutePath(List<PathContainer> readings) {

	private static final Pattern SLASHES = Pattern.compile("//+");

	static RoutePath of(HttpServletRequest request) {
		Set<String> texts = new LinkedHashSet<>();
		PathContainer path = RequestPath.parse(request.getRequestURI(), request.getContextPath())
			.pathWithinApplication();
		add(texts, path.value());
		add(texts, encoded(path.elements().stream().map(RoutePath::decoded).collect(Collectors.joining())));
		String pathInfo = request.getPathInfo();
		add(texts, encoded(request.getServletPath() + ((pathInfo != null) ? pathInfo : "")));
		return new RoutePath(texts.stream().map(PathContainer::parsePath).toList());
	}

	/** A pattern that matches with and without a slash at the end of the path. */
	static PathPattern pattern(String path, PathPatternParser parser) {
		return parser.parse((path.length() > 1) ? StringUtils.trimTrailingCharacter(path, '/') : path);
	}

	boolean matches(PathPattern pattern) {
		return this.readings.stream().anyMatch(pattern::matches);
	}

	private static String decoded(PathContainer.Element element) {
		return (element instanceof PathContainer.PathSegment segment) ? segment.valueToMatch() : element.value();
	}

	private static String encoded(String path) {
		return UriUtils.encodePath(SLASHES.matcher(path).replaceAll("/"), StandardCharsets.UTF_8);
	}

	private static void add(Set<String> texts, String path) {
		texts.add(path);
		String trimmed = StringUtils.trimTrailingCharacter(path, '/');
		texts.add(trimmed.isEmpty() ? "/" : trimmed);
	}

}
