package io.github.ratelimit.web.servlet;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import io.github.ratelimit.InvalidCostException;
import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitExceededException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Handlers of the application: one for our exception wins, one for all exceptions does
 * not swallow it.
 */
class ExceptionHandlerTests {

	private static final String OURS = "application/problem+json";

	@Test
	void adviceForOurExceptionWins() {
		HttpResponse<String> response = refused(SampleController.class, SpecificAdvice.class);
		assertThat(response.statusCode()).isEqualTo(420);
		assertThat(response.body()).isEqualTo("specific advice: SampleController.get");
	}

	@Test
	void adviceOfTheApplicationStillSendsRetryAfter() {
		HttpResponse<String> response = refused(SampleController.class, SpecificAdvice.class);
		assertThat(response.headers().allValues("Retry-After")).containsExactly("60");
		assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
		assertThat(response.headers().allValues("RateLimit")).hasSize(1);
	}

	@Test
	void adviceThatNamesOurExceptionInItsAnnotationWins() {
		assertThat(refused(SampleController.class, AnnotatedAdvice.class).body()).isEqualTo("annotated advice");
	}

	@Test
	void handlerInTheControllerWins() {
		assertThat(refused(SpecificController.class).body()).isEqualTo("specific controller");
	}

	@Test
	void handlerInTheControllerWinsOverAdvice() {
		assertThat(refused(SpecificController.class, SpecificAdvice.class).body()).isEqualTo("specific controller");
	}

	@Test
	void adviceForAllExceptionsDoesNotSwallowTheRefusal() {
		assertThatOurs(refused(SampleController.class, CatchAllAdvice.class));
	}

	@Test
	void adviceForAllExceptionsOfHighestPrecedenceDoesNotSwallowTheRefusal() {
		assertThatOurs(refused(SampleController.class, FirstCatchAllAdvice.class));
	}

	@Test
	void adviceForAllRuntimeExceptionsDoesNotSwallowTheRefusal() {
		assertThatOurs(refused(SampleController.class, RuntimeAdvice.class));
	}

	@Test
	void handlerForAllExceptionsInTheControllerDoesNotSwallowTheRefusal() {
		assertThatOurs(refused(CatchAllController.class));
	}

	@Test
	void adviceForAllExceptionsStillHandlesOthers() {
		try (HttpApplication application = start(SampleController.class, CatchAllAdvice.class)) {
			assertThat(application.get("/broken").body()).isEqualTo("catch-all advice");
		}
	}

	@Test
	void ofTwoAdvicesThatForOurExceptionWins() {
		assertThat(refused(SampleController.class, SpecificAdvice.class, CatchAllAdvice.class).body())
			.startsWith("specific advice");
	}

	@Test
	void ofTwoAdvicesThatForOurExceptionWinsThoughItComesLast() {
		assertThat(refused(SampleController.class, SpecificAdvice.class, FirstCatchAllAdvice.class).body())
			.startsWith("specific advice");
	}

	@Test
	void adviceForOurExceptionWinsOverHandlerForAllInTheController() {
		assertThat(refused(CatchAllController.class, SpecificAdvice.class).body()).startsWith("specific advice");
	}

	@Test
	void adviceOfOtherControllersIsNotAsked() {
		assertThatOurs(refused(SampleController.class, AdviceOfOthers.class, CatchAllAdvice.class));
	}

	@Test
	void adviceThatExtendsOursReplacesIt() {
		assertThat(refused(SampleController.class, ExtendedHandler.class).headers().firstValue("X-Extended"))
			.contains("yes");
	}

	@Test
	void adviceForAllExceptionsDoesNotSwallowAnInvalidCost() {
		try (HttpApplication application = start(SampleController.class, FirstCatchAllAdvice.class)) {
			assertThat(application.get("/cost").statusCode()).isEqualTo(400);
		}
	}

	@Test
	void adviceForAnInvalidCostWins() {
		try (HttpApplication application = start(SampleController.class, CostAdvice.class)) {
			assertThat(application.get("/cost").body()).isEqualTo("cost advice");
		}
	}

	private static void assertThatOurs(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(response.headers().firstValue("Content-Type")).contains(OURS);
		assertThat(response.headers().allValues("Retry-After")).containsExactly("60");
	}

	private static HttpResponse<String> refused(Class<?>... sources) {
		try (HttpApplication application = start(sources)) {
			return application.refused("/get");
		}
	}

	private static HttpApplication start(Class<?>... sources) {
		return HttpApplication.start(List.of(sources));
	}

	@RestController
	static class SampleController {

		@GetMapping("/get")
		@RateLimit("1/minute")
		String get() {
			return "got";
		}

		@GetMapping("/cost")
		@RateLimit(value = "1/minute", cost = "#size")
		String cost(Integer size) {
			return "got";
		}

		@GetMapping("/broken")
		String broken() {
			throw new IllegalStateException("broken");
		}

	}

	@RestController
	static class SpecificController extends SampleController {

		@ExceptionHandler
		@ResponseStatus(HttpStatus.CONFLICT)
		String handle(RateLimitExceededException exception) {
			return "specific controller";
		}

	}

	@RestController
	static class CatchAllController extends SampleController {

		@ExceptionHandler(Exception.class)
		@ResponseStatus(HttpStatus.INTERNAL_SERVER_ERROR)
		String handle() {
			return "catch-all controller";
		}

	}

	@RestControllerAdvice
	static class SpecificAdvice {

		@ExceptionHandler
		ResponseEntity<String> handle(RateLimitExceededException exception) {
			RateLimitDecision decision = exception.decision();
			return ResponseEntity.status(420).body("specific advice: " + decision.policyName());
		}

	}

	@RestControllerAdvice
	static class AnnotatedAdvice {

		@ExceptionHandler({ IllegalStateException.class, RateLimitExceededException.class })
		@ResponseStatus(HttpStatus.CONFLICT)
		String handle(Exception exception) {
			return "annotated advice";
		}

	}

	@RestControllerAdvice
	static class CatchAllAdvice {

		@ExceptionHandler(Exception.class)
		@ResponseStatus(HttpStatus.INTERNAL_SERVER_ERROR)
		String handle() {
			return "catch-all advice";
		}

	}

	@RestControllerAdvice
	@Order(Ordered.HIGHEST_PRECEDENCE)
	static class FirstCatchAllAdvice extends CatchAllAdvice {

	}

	@RestControllerAdvice
	@Order(Ordered.HIGHEST_PRECEDENCE)
	static class RuntimeAdvice {

		@ExceptionHandler
		@ResponseStatus(HttpStatus.INTERNAL_SERVER_ERROR)
		String handle(RuntimeException exception) {
			return "runtime advice";
		}

	}

	@RestControllerAdvice(assignableTypes = SpecificController.class)
	static class AdviceOfOthers extends SpecificAdvice {

	}

	@RestControllerAdvice
	static class CostAdvice {

		@ExceptionHandler
		@ResponseStatus(HttpStatus.BAD_REQUEST)
		String handle(InvalidCostException exception) {
			return "cost advice";
		}

	}

	@RestControllerAdvice
	static class ExtendedHandler extends RateLimitExceptionHandler {

		ExtendedHandler(ObjectProvider<ServletCallerFactory> callers) {
			super(callers);
		}

		@Override
		public void handle(RuntimeException exception, HttpServletRequest request, HttpServletResponse response)
				throws IOException {
			response.setHeader("X-Extended", "yes");
			super.handle(exception, request, response);
		}

	}

}
