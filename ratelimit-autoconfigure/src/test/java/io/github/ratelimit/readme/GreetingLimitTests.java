package io.github.ratelimit.readme;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;

@Import(GreetingController.class)
@SpringBootTest(properties = "ratelimit.store=memory")
@AutoConfigureMockMvc
class GreetingLimitTests {

	@Autowired
	MockMvcTester mvc;

	@Test
	void sixthCallIsRefused() {
		for (int i = 0; i < 5; i++) {
			assertThat(this.mvc.get().uri("/greeting")).hasStatusOk();
		}
		assertThat(this.mvc.get().uri("/greeting")).hasStatus(HttpStatus.TOO_MANY_REQUESTS)
			.headers()
			.containsHeader("Retry-After");
	}

}
