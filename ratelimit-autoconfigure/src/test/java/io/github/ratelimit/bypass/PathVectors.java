package io.github.ratelimit.bypass;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.ratelimit.bypass.application.CaseInsensitivePaths;
import io.github.ratelimit.bypass.application.EncodedSlashes;
import io.github.ratelimit.bypass.application.TrailingSlashes;

/**
 * Other ways to write the path of a route, which lead to the same controller, or to the
 * same servlet, in some application.
 */
final class PathVectors {

	private static final Setup ANT_PATHS = Setup.DIRECT.with("spring.mvc.pathmatch.matching-strategy=ant_path_matcher");

	private static final Setup EXCLUDING = Setup.DIRECT.with("ratelimit.routes[1].path=/**",
			"ratelimit.routes[1].exclude=/open/**");

	private static final String[] DOUBLE_SLASHES = { "//%s/data", "///%s/data", "////%s/data", "/%s//data",
			"/%s///data", "/%s////data", "//%s//data", "///%s//data", "//%s///data", "///%s///data" };

	private static final String[] ENCODED_SLASHES = { "/%s%%2fdata", "/%s%%2Fdata", "/%%2f%s/data", "/%%2F%s/data",
			"/%%2f%s%%2fdata", "/%%2F%s%%2fdata", "/%%2f%s%%2Fdata", "/%s/%%2fdata", "/%s%%2f/data",
			"/%s%%2f%%2fdata" };

	private PathVectors() {
	}

	static List<AttackVector> all() {
		return Stream.concat(controllers(), Stream.concat(servlets(), odd())).toList();
	}

	private static Stream<AttackVector> controllers() {
		return Stream.of(rotating("CVE-2016-9879 Spring Security: path parameters", "/routed/data;v=%d"),
				rotating("path parameters in the middle", "/routed;v=%d/data"),
				rotating("a session in the path", "/routed/data;jsessionid=%d"),
				paths("percent-encoded letters", Setup.DIRECT, "/routed/%64ata", "/routed/d%61ta", "/routed/da%74a",
						"/routed/dat%61", "/%72outed/data", "/r%6futed/data", "/r%6Futed/data", "/ro%75ted/data",
						"/rou%74ed/data", "/%72%6f%75%74%65%64/%64%61%74%61"),
				paths("CVE-2021-31920 Istio: double slashes, where Ant patterns are matched", ANT_PATHS,
						named("routed", DOUBLE_SLASHES)),
				paths("CVE-2021-31920 Istio: encoded slashes that Tomcat decodes, where Ant patterns are matched",
						ANT_PATHS.with(EncodedSlashes.class).with("target.slashes=DECODE"),
						named("routed", ENCODED_SLASHES)),
				paths("CVE-2021-31920 Istio: encoded slashes that Tomcat passes on, where Ant patterns are matched",
						ANT_PATHS.with(EncodedSlashes.class).with("target.slashes=PASS_THROUGH"),
						named("routed", ENCODED_SLASHES)),
				rotating("SHIRO-682: a slash at the end, where controllers ignore it",
						Setup.DIRECT.with(TrailingSlashes.class), "/routed/data/?%d"),
				paths("upper and lower case, where controllers ignore it",
						Setup.DIRECT.with(CaseInsensitivePaths.class), "/Routed/data", "/rOuted/data", "/roUted/data",
						"/rouTed/data", "/routEd/data", "/routeD/data", "/routed/Data", "/routed/dAta", "/routed/daTa",
						"/ROUTED/DATA"),
				rotating("a context path, with path parameters", Setup.DIRECT.with("server.servlet.context-path=/app"),
						"/app;v=%d/routed/data"),
				paths("a context path, percent-encoded", Setup.DIRECT.with("server.servlet.context-path=/app"),
						"/%61pp/routed/data", "/a%70p/routed/data", "/ap%70/routed/data", "/%61%70p/routed/data",
						"/%61p%70/routed/data", "/a%70%70/routed/data", "/%61%70%70/routed/data", "/app/%72outed/data",
						"/%61pp/%72outed/data"));
	}

	private static Stream<AttackVector> servlets() {
		return Stream.of(
				paths("CVE-2021-31920 Istio: double slashes in front of a servlet", Setup.DIRECT,
						named("raw", DOUBLE_SLASHES)),
				paths("CVE-2010-3863 Shiro: dots in front of a servlet", Setup.DIRECT, "/./raw/data", "/raw/./data",
						"/././raw/data", "/raw/././data", "/./raw/./data", "/raw/data/.", "/x/../raw/data",
						"/raw/x/../data", "/raw/data/x/..", "/x/y/../../raw/data"),
				paths("CVE-2019-9901 Envoy: percent-encoded dots in front of a servlet", Setup.DIRECT, "/%2e/raw/data",
						"/%2E/raw/data", "/raw/%2e/data", "/raw/%2E/data", "/x/%2e%2e/raw/data", "/x/%2E%2e/raw/data",
						"/x/.%2e/raw/data", "/x/%2e./raw/data", "/raw/x/%2e%2e/data", "/raw/data/%2e"),
				rotating("CVE-2020-1957 Shiro: ..; in front of a servlet", "/x%d/..;/raw/data"),
				AttackVector
					.of("CVE-2020-1957 Shiro: the way through a path that a route excludes", EXCLUDING,
							Stream
								.of("/open/../raw/data", "/open/..;/raw/data", "/open/%2e%2e/raw/data",
										"/open/%2E%2e/raw/data", "/open/.%2e/raw/data", "/open/x/../../raw/data",
										"/open/./../raw/data", "/open;a=1/../raw/data", "/open/..;x=1/raw/data",
										"/open/..;x=2/raw/data", "/open//../../raw/data")
								.map(Http::get))
					.bitesWith("ratelimit.routes[1].exclude=",
							"ratelimit.routes[1].condition=!#request.requestURI.startsWith('/open')"),
				paths("Tomcat: encoded slashes and backslashes that it decodes, in front of a servlet",
						Setup.DIRECT.with(EncodedSlashes.class).with("target.slashes=DECODE"), "/raw%2fdata",
						"/raw%2Fdata", "/raw%5cdata", "/raw%5Cdata", "/%2fraw/data", "/%5craw/data",
						"/x%2f..%2fraw/data", "/x%2f%2e%2e%2fraw%2fdata", "/x%5c..%5craw%5cdata", "/raw/data%2f%2e"));
	}

	private static Stream<AttackVector> odd() {
		return Stream.of(
				paths("suffixes, where a route has all paths below", Setup.DIRECT, "/files/report.json",
						"/files/report.xml", "/files/report.JSON", "/files/report.json.", "/files/report.%6ason",
						"/files/report/.json", "/files/report;.json", "/files/report.json/", "/files/report/",
						"/files/report%00.json", "/files/report%20"),
				paths("neighbours of a path that is exempt from a route", Setup.DIRECT, "/files/health/",
						"/files/health/x", "/files//health", "/files/Health", "/files/healt", "/files/health.json",
						"/files/health/.", "/files/./health", "/files/x/../health", "/files/health%20",
						"/files/health/..;/health"),
				rotating("CVE-2016-9879 Spring Security: an encoded slash within a path variable",
						Setup.DIRECT.with(EncodedSlashes.class).with("target.slashes=DECODE"), "/items/%d%%2fa"),
				vector("Symfony: X-Original-URL", Setup.DIRECT,
						(i) -> Http.get("/routed/data", "X-Original-URL: /free" + i)),
				vector("ForwardedHeaderFilter: X-Forwarded-Prefix",
						Setup.DIRECT.with("server.forward-headers-strategy=framework"),
						(i) -> Http.get("/routed/data", "X-Forwarded-Prefix: /prefix" + i)),
				annotated("the path of an annotated controller, in many ways",
						Stream.of("/data", "/data;v=1", "/%64ata", "/d%61ta", "/da%74a", "/dat%61", "/data;", "/data;;",
								"/data;v=2", "/data;v=3", "/%64%61%74%61"))
					.bitesIn(Setup.CARELESS),
				annotated("Envoy: queries and fragments, empty ones too",
						Stream.of("/data?", "/data??", "/data?#", "/data?%", "/data?&", "/data?&&", "/data?=",
								"/data?a", "/data?a=b", "/data?/", "/data?;", "/data#", "/data#a", "/data?+"))
					.bitesWithKey("#request.queryString"),
				annotated("RFC 9112: the target in absolute form, with another host for every call",
						IntStream.rangeClosed(1, 12).mapToObj("http://h%d/data"::formatted))
					.bitesWithKey("#request.requestURL"));
	}

	/** The host of a target in absolute form has to be that of the header. */
	private static AttackVector annotated(String name, Stream<String> targets) {
		return AttackVector.of(name, Setup.DIRECT, targets.map((target) -> Http.get(target)
			.replaceFirst("localhost", target.replaceFirst("http://([^/]+).*|.*", "$1"))));
	}

	private static AttackVector rotating(String name, String format) {
		return rotating(name, Setup.DIRECT, format);
	}

	private static AttackVector rotating(String name, Setup setup, String format) {
		return vector(name, setup, (i) -> Http.get(format.formatted(i)));
	}

	private static AttackVector vector(String name, Setup setup, IntFunction<String> request) {
		return AttackVector.of(name, setup, Attack.of(12, request)).bitesIn(setup.withNaiveRoutes());
	}

	private static AttackVector paths(String name, Setup setup, String... paths) {
		return AttackVector.of(name, setup, Stream.of(paths).map(Http::get)).bitesIn(setup.withNaiveRoutes());
	}

	private static String[] named(String first, String... formats) {
		return Stream.of(formats).map((format) -> format.formatted(first)).toArray(String[]::new);
	}

}
