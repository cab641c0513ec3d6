package io.github.ratelimit.bypass.application;

import java.io.IOException;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitExceededException;

/**
 * A login that is no controller: nothing stands between it and the container that would
 * deal with its exceptions.
 */
@Configuration(proxyBeanMethods = false)
class LoginServlet {

	@Bean
	ServletRegistrationBean<HttpServlet> servletLogin(Passwords passwords) {
		return new ServletRegistrationBean<>(new HttpServlet() {

			@Override
			protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
				try {
					passwords.compare();
				}
				catch (RateLimitExceededException ex) {
					response.sendError(429);
					return;
				}
				response.setStatus(401);
				response.getOutputStream().write(new byte[LoginController.LONGER_THAN_ANY_BUFFER]);
			}

		}, "/servlet-login");
	}

	/** None is right. */
	@Component
	static class Passwords {

		private final Reached reached;

		Passwords(Reached reached) {
			this.reached = reached;
		}

		@RateLimit(name = "passwords", value = TargetApplication.LIMITS, countIf = "#status == 401")
		public void compare() {
			this.reached.hit();
		}

	}

}
