package io.github.ratelimit.web.servlet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimitExempt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An exemption takes one method out of routes, and nothing that looks like it.
 */
class ExemptReachTests {

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication.start(List.of(Ping.class, OtherServlet.class), "ratelimit.routes[0].path=/ping",
				"ratelimit.routes[0].limits=2/minute", "ratelimit.routes[1].path=/other/**",
				"ratelimit.routes[1].limits=2/minute", "ratelimit.routes[2].path=/form",
				"ratelimit.routes[2].limits=0/minute");
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@Test
	void exemptMethodIsNotLimited() {
		assertThat(application.statuses(5, "/ping")).containsOnly(200);
	}

	@Test
	void pathOfAnotherServletThatEndsLikeAnExemptOneIsLimited() {
		assertThat(application.statuses(3, "/other/ping")).containsExactly(200, 200, 429);
	}

	/** A mapping by a parameter would look for it in the body. */
	@Test
	@Timeout(20)
	void lookForAnExemptMethodDoesNotReadTheBody() throws IOException {
		int port = application.bean(Environment.class).getRequiredProperty("local.server.port", Integer.class);
		try (Socket socket = new Socket("localhost", port)) {
			socket.getOutputStream()
				.write(("POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
						+ "Content-Length: 1000\r\n\r\nkind=")
					.getBytes(StandardCharsets.US_ASCII));
			BufferedReader response = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
			assertThat(response.readLine()).startsWith("HTTP/1.1 429");
		}
	}

	@RestController
	static class Ping {

		@GetMapping("/ping")
		@RateLimitExempt
		String ping() {
			return "ping";
		}

		@PostMapping(path = "/form", params = "kind=a")
		@RateLimitExempt
		String form() {
			return "form";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherServlet {

		@Bean
		ServletRegistrationBean<HttpServlet> other() {
			return new ServletRegistrationBean<>(new HttpServlet() {

				@Override
				protected void doGet(HttpServletRequest request, HttpServletResponse response) {
					response.setStatus(200);
				}

			}, "/other/*");
		}

	}

}
