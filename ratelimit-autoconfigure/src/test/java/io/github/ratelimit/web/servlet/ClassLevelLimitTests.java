package io.github.ratelimit.web.servlet;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.ui.Model;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.service.annotation.GetExchange;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which methods of a class its annotation limits: the handler methods of a controller,
 * and not what Spring MVC calls besides; of other beans what their callers call.
 */
class ClassLevelLimitTests {

	private static HttpApplication application;

	@BeforeAll
	static void start() {
		application = HttpApplication.start(List.of(OneAttribute.class, AllHelpers.class, PerEndpoint.class,
				Failing.class, Declared.class, ModelHandler.class, Caller.class, LimitedService.class));
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
	@ValueSource(
			strings = { "/attribute", "/helpers?a=1&b=2&c=3", "/each/one", "/each/two?a=1", "/declared", "/model" })
	void requestIsChargedOnce(String path) {
		for (int i = 0; i < 10; i++) {
			assertThat(application.get(path).statusCode()).isEqualTo(200);
		}
		assertThat(application.get(path).statusCode()).isEqualTo(429);
	}

	@Test
	void endpointsThatAreCountedApartShareNothing() {
		assertThat(application.statuses(11, "/each/one")).endsWith(429);
		assertThat(application.statuses(11, "/each/two?a=1").subList(0, 10)).containsOnly(200);
	}

	@Test
	void handlerOfAnExceptionIsNotCharged() {
		assertThat(application.statuses(4, "/failing")).containsExactly(409, 409, 409, 429);
	}

	@Test
	void otherBeanIsChargedForWhatItsCallersCall() {
		assertThat(application.statuses(4, "/calling")).containsExactly(200, 200, 200, 429);
	}

	@RestController
	@RateLimit("10/minute")
	static class OneAttribute {

		@ModelAttribute
		void common(Model model) {
			model.addAttribute("common", "value");
		}

		@GetMapping("/attribute")
		String get(Model model) {
			return String.valueOf(model.getAttribute("common"));
		}

	}

	@RestController
	@RateLimit("10/minute")
	static class AllHelpers {

		@ModelAttribute("first")
		String first() {
			return "first";
		}

		@ModelAttribute("second")
		String second() {
			return "second";
		}

		@InitBinder
		void binder(WebDataBinder binder) {
			binder.setAllowedFields("a", "b", "c");
		}

		@GetMapping("/helpers")
		String get(@RequestParam int a, @RequestParam int b, @RequestParam int c) {
			return help() + a + b + c;
		}

		/** Called by the controller itself. */
		public String help() {
			return "sum";
		}

	}

	@RestController
	@RequestMapping("/each")
	@RateLimit(value = "10/minute", perEndpoint = true)
	static class PerEndpoint {

		@ModelAttribute
		void common(Model model) {
		}

		@InitBinder
		void binder(WebDataBinder binder) {
		}

		@GetMapping("/one")
		String one() {
			return "one";
		}

		@GetMapping("/two")
		String two(@RequestParam int a) {
			return "two";
		}

	}

	@RestController
	@RateLimit("3/minute")
	static class Failing {

		@GetMapping("/failing")
		String get() {
			throw new IllegalStateException("fails on purpose");
		}

		@ExceptionHandler
		@ResponseStatus(HttpStatus.CONFLICT)
		String handle(IllegalStateException exception) {
			return "handled";
		}

	}

	/** A handler method whose result is an attribute of the model. */
	@RestController
	@RateLimit("10/minute")
	static class ModelHandler {

		@GetMapping("/model")
		@ModelAttribute("model")
		void get(HttpServletResponse response) throws IOException {
			response.getWriter().write("model");
		}

	}

	interface Exchange {

		@GetExchange("/declared")
		String get();

	}

	/** Its handler method is declared in an interface, as clients of it use. */
	@RestController
	@RateLimit("10/minute")
	static class Declared implements Exchange {

		@ModelAttribute
		void common(Model model) {
		}

		@Override
		public String get() {
			return "declared";
		}

	}

	@RestController
	static class Caller {

		private final LimitedService service;

		Caller(LimitedService service) {
			this.service = service;
		}

		@GetMapping("/calling")
		String get() {
			return this.service.call();
		}

	}

	@Service
	@RateLimit("3/minute")
	static class LimitedService {

		String call() {
			return "called";
		}

	}

}
