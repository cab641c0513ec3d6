package io.github.ratelimit.bypass;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.github.ratelimit.bypass.application.FailingController;
import io.github.ratelimit.bypass.application.LoginController;
import io.github.ratelimit.bypass.application.SecondLoginController;
import io.github.ratelimit.bypass.application.TargetApplication;
import io.github.ratelimit.bypass.naive.NaiveKey;
import io.github.ratelimit.bypass.naive.NaiveRouteFilter;

/**
 * How an application is put together. Equal ones share one running application.
 *
 * @param sources configuration and beans
 * @param properties configuration
 */
record Setup(List<Class<?>> sources, SortedMap<String, String> properties) {

	/** Clients connect to the application. */
	static final Setup DIRECT = new Setup(List.of(TargetApplication.class, LoginController.class,
			SecondLoginController.class, FailingController.class), new TreeMap<>())
		.with("server.port=0", "server.shutdown=immediate", "server.tomcat.threads.min-spare=1",
				"spring.main.banner-mode=off", "spring.main.log-startup-info=false",
				"spring.autoconfigure.exclude=org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
				"logging.level.root=warn", "logging.level.io.github.ratelimit=info")
		.withRoute(0, "routed", "/routed/data")
		.withRoute(1, "raw", "/raw/data")
		.withRoute(2, "files", "/files/**")
		.withRoute(3, "gets", "/routed/get", "GET")
		.withRoute(4, "puts", "/routed/put", "PUT")
		.withRoute(5, "items", "/items/{name}");

	/** Clients connect to a proxy on this machine; the tests play the proxy. */
	static final Setup BEHIND_PROXY = DIRECT.with("ratelimit.web.trusted-proxies=127.0.0.1, ::1, 10.0.0.0/8");

	/** As {@link #BEHIND_PROXY}, of one that writes {@code Forwarded} (RFC 7239). */
	static final Setup BEHIND_RFC_7239_PROXY = BEHIND_PROXY.with("ratelimit.web.forwarded-header=forwarded");

	/** Every key is something that clients write into their requests. */
	static final Setup CARELESS = DIRECT.with("ratelimit.policies.quotes.key=#symbol",
			"ratelimit.policies.reset.key=#user", "ratelimit.policies.login.key=#user",
			"ratelimit.policies.composite.key=#tenant + ':' + #user",
			"ratelimit.policies.orders.key={#ip, #order.text.length() > 0}",
			"ratelimit.policies.members.key=header:X-Api-Key", "ratelimit.policies.api.key=header:X-Api-Key, ip",
			"ratelimit.policies.profile.key=header:Authorization", "ratelimit.policies.data.key=#request.requestURI");

	Setup with(String... changes) {
		SortedMap<String, String> changed = new TreeMap<>(this.properties);
		Stream.of(changes).map((change) -> change.split("=", 2)).forEach((change) -> changed.put(change[0], change[1]));
		return new Setup(this.sources, changed);
	}

	Setup with(Class<?> source) {
		return new Setup(Stream.concat(this.sources.stream(), Stream.of(source)).toList(), this.properties);
	}

	Setup replacing(Class<?> source, Class<?> other) {
		return new Setup(this.sources.stream().<Class<?>>map((each) -> (each == source) ? other : each).toList(),
				this.properties);
	}

	private Setup withRoute(int index, String policy, String path, String... methods) {
		String route = "ratelimit.routes[" + index + "].";
		return with(route + "policy=" + policy, route + "path=" + path, route + "methods=" + String.join(",", methods),
				"ratelimit.policies." + policy + ".limits=" + TargetApplication.LIMITS);
	}

	/** Everyone is known by what a vector sets as {@link NaiveKey}. */
	Setup withNaiveKeys() {
		return with(NaiveKey.class).with(TargetApplication.POLICIES.stream()
			.map((policy) -> "ratelimit.policies." + policy + ".key=naive")
			.toArray(String[]::new));
	}

	/** Paths are limited by {@link NaiveRouteFilter} and not by routes. */
	Setup withNaiveRoutes() {
		return with(NaiveRouteFilter.class).with(TargetApplication.ROUTE_POLICIES.stream()
			.map((policy) -> "ratelimit.policies." + policy + ".limits=1000000/day")
			.toArray(String[]::new));
	}

	String[] arguments() {
		return this.properties.entrySet()
			.stream()
			.map((property) -> "--" + property.getKey() + '=' + property.getValue())
			.toArray(String[]::new);
	}

}
