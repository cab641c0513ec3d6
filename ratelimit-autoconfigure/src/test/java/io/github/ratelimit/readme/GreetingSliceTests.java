package io.github.ratelimit.readme;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import io.github.ratelimit.web.servlet.RateLimitExceptionHandler;
import io.github.ratelimit.web.servlet.ServletCallerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A slice leaves the limiter out, as docs/testing.md says, also with a handler of the
 * application that extends that of the library.
 */
@Import({ GreetingController.class, GreetingSliceTests.OwnHandler.class })
@WebMvcTest
class GreetingSliceTests {

	@Autowired
	MockMvcTester mvc;

	@Test
	void nothingIsLimited() {
		for (int i = 0; i < 10; i++) {
			assertThat(this.mvc.get().uri("/greeting")).hasStatusOk();
		}
	}

	@RestControllerAdvice
	static class OwnHandler extends RateLimitExceptionHandler {

		OwnHandler(ObjectProvider<ServletCallerFactory> callers) {
			super(callers);
		}

	}

}
