package io.github.ratelimit.web.servlet;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the further dispatches of a request are charged: nothing that it was charged
 * already, but each call that it includes.
 */
class DispatchChargeTests {

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication.start(List.of(SampleController.class, LimitedErrors.class),
				"ratelimit.policies.a.limits=3/minute", "ratelimit.policies.b.limits=5/minute",
				"ratelimit.policies.routed.limits=3/minute", "ratelimit.routes[0].path=/routed/**",
				"ratelimit.routes[0].policy=routed");
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void refill() {
		application.bean(MutableClock.class).advance(Duration.ofDays(1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/again", "/routed/again" })
	void asynchronousDispatchBackIsNotCharged(String path) {
		assertThat(application.statuses(4, path)).containsExactly(200, 200, 200, 429);
		refill();
		assertThat(application.get(path).body()).isEqualTo("again");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/sends-error", "/throws", "/routed/sends-error" })
	void errorDispatchIsNotCharged(String path) {
		assertThat(application.statuses(4, path)).containsExactly(500, 500, 500, 429);
		refill();
		assertThat(application.get(path).body()).isEqualTo("error");
	}

	@Test
	void errorDispatchOfAPostIsNotCharged() {
		for (int i = 0; i < 3; i++) {
			assertThat(application.send("POST", "/routed/sends-error").statusCode()).isEqualTo(500);
		}
		assertThat(application.send("POST", "/routed/sends-error").statusCode()).isEqualTo(429);
	}

	@Test
	void errorPageItselfIsCharged() {
		assertThat(application.statuses(4, "/error")).containsExactly(500, 500, 500, 429);
	}

	@Test
	void forwardWithinAPolicyIsNotCharged() {
		assertThat(application.statuses(4, "/within")).containsExactly(200, 200, 200, 429);
	}

	@Test
	void forwardToALimitedMethodIsCharged() {
		assertThat(application.statuses(4, "/unlimited")).containsExactly(200, 200, 200, 429);
	}

	@Test
	void forwardToAnotherPolicyIsChargedToBoth() {
		assertThat(application.statuses(3, "/other")).containsOnly(200);
		assertThat(application.get("/target").statusCode()).isEqualTo(429);
		assertThat(application.get("/limited-b").headers().firstValue("RateLimit").orElseThrow()).contains(";r=1;");
	}

	@Test
	void forwardThatIsRefusedIsAnsweredSo() {
		application.statuses(3, "/target");
		assertThat(application.get("/unlimited").body()).contains("\"violated-policies\":[\"a\"]");
	}

	@Test
	void includedCallsAreChargedEach() {
		assertThat(application.get("/batch?path=/target&times=2").body()).isEqualTo("targettarget");
		assertThat(application.statuses(2, "/target")).containsExactly(200, 429);
	}

	@Test
	void includedCallsOfThePolicyOfTheBatchAreChargedEach() {
		assertThat(application.get("/limited-batch?path=/limited-b&times=3").body()).isEqualTo("bbb");
		assertThat(application.statuses(2, "/limited-b")).containsExactly(200, 429);
	}

	@Test
	void includedCallIsNotChargedByRoutes() {
		assertThat(application.get("/batch?path=/routed/data&times=9").body()).isEqualTo("data".repeat(9));
		assertThat(application.statuses(4, "/routed/data")).containsExactly(200, 200, 200, 429);
	}

	@Controller
	static class SampleController {

		@GetMapping("/again")
		@RateLimit(name = "a")
		void again(HttpServletRequest request, HttpServletResponse response) throws IOException {
			if (request.getAttribute("again") == null) {
				request.setAttribute("again", true);
				request.startAsync().dispatch();
			}
			else {
				response.getWriter().print("again");
			}
		}

		@GetMapping("/routed/again")
		@RateLimit(name = "routed")
		void routed(HttpServletRequest request, HttpServletResponse response) throws IOException {
			again(request, response);
		}

		@RequestMapping({ "/sends-error", "/routed/sends-error" })
		@RateLimit(name = "a")
		void sendError(HttpServletResponse response) throws IOException {
			response.sendError(500);
		}

		@GetMapping("/throws")
		@RateLimit(name = "a")
		void fail() {
			throw new IllegalStateException("fails on purpose");
		}

		@GetMapping("/within")
		@RateLimit(name = "a")
		String within() {
			return "forward:/target";
		}

		@GetMapping("/unlimited")
		String unlimited() {
			return "forward:/target";
		}

		@GetMapping("/other")
		@RateLimit(name = "b")
		String other() {
			return "forward:/target";
		}

		@GetMapping("/target")
		@ResponseBody
		@RateLimit(name = "a")
		String target() {
			return "target";
		}

		@GetMapping("/limited-b")
		@ResponseBody
		@RateLimit(name = "b")
		String limitedB() {
			return "b";
		}

		@GetMapping("/routed/data")
		@ResponseBody
		String data() {
			return "data";
		}

		@GetMapping("/batch")
		void batch(@RequestParam String path, @RequestParam int times, HttpServletRequest request,
				HttpServletResponse response) throws ServletException, IOException {
			RequestDispatcher dispatcher = request.getRequestDispatcher(path);
			for (int i = 0; i < times; i++) {
				dispatcher.include(request, response);
			}
		}

		@GetMapping("/limited-batch")
		@RateLimit(name = "b")
		void limitedBatch(@RequestParam String path, @RequestParam int times, HttpServletRequest request,
				HttpServletResponse response) throws ServletException, IOException {
			batch(path, times, request, response);
		}

	}

	@Controller
	static class LimitedErrors implements ErrorController {

		@RequestMapping("/error")
		@RateLimit(name = "a")
		ResponseEntity<String> error() {
			return ResponseEntity.internalServerError().body("error");
		}

	}

}
