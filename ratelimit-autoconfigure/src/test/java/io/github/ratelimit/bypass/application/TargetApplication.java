package io.github.ratelimit.bypass.application;

import java.util.List;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * What is attacked: a small application, all of whose limits are the same. Controllers
 * that mutations replace are no part of it.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ DataController.class, RoutedController.class, RawServlet.class, ApiController.class, ApiClients.class,
		AccountController.class, Directory.class, PrincipalFilter.class, BatchController.class, WorkService.class,
		AsyncController.class, OrderController.class, LoginServlet.class, LoginServlet.Passwords.class })
public class TargetApplication {

	/** The calls of one client that get through in a day. */
	public static final int LIMIT = 3;

	/** Their limits. */
	public static final String LIMITS = LIMIT + "/day";

	/** The policies of routes. */
	public static final List<String> ROUTE_POLICIES = List.of("routed", "raw", "files", "items", "gets", "puts");

	/** The policies of annotated methods. */
	public static final List<String> POLICIES = List.of("data", "any", "quotes", "api", "members", "account", "reset",
			"profile", "composite", "login", "work", "async", "fails", "orders");

	@Bean
	Reached reached() {
		return new Reached();
	}

}
