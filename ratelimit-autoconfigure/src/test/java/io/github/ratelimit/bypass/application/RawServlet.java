package io.github.ratelimit.bypass.application;

import java.io.IOException;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Something behind a route that is no controller: it sees the path as the container has
 * decoded and normalised it.
 */
@Configuration(proxyBeanMethods = false)
class RawServlet {

	@Bean
	ServletRegistrationBean<HttpServlet> raw(Reached reached) {
		return new ServletRegistrationBean<>(new HttpServlet() {

			@Override
			protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
				if ("/data".equals(request.getPathInfo())) {
					response.getWriter().print(reached.hit());
				}
				else {
					response.sendError(HttpServletResponse.SC_NOT_FOUND);
				}
			}

		}, "/raw/*");
	}

}
