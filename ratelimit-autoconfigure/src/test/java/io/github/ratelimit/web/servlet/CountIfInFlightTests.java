package io.github.ratelimit.web.servlet;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Requests of which nobody knows yet whether they will count, hold their permits.
 */
class CountIfInFlightTests {

	private static final int PARALLEL = 16;

	private static final int LIMIT = 5;

	private static HttpApplication application;

	private final Hold hold = application.bean(Hold.class);

	@BeforeAll
	static void start() {
		application = HttpApplication.start(List.of(Hold.class, HeldController.class),
				"ratelimit.algorithm=fixed-window");
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void refill() {
		application.bean(MutableClock.class).advance(Duration.ofDays(2));
		this.hold.release = new CountDownLatch(1);
		this.hold.entered = new Semaphore(0);
	}

	@RepeatedTest(50)
	void parallelFailuresGetInAsOftenAsTheLimitSays() throws Exception {
		List<CompletableFuture<Integer>> answers = parallel("/fixed?fails=true");
		assertThat(statuses(answers)).containsOnly(401, 429).filteredOn((status) -> status == 401).hasSize(LIMIT);
		assertThat(application.get("/fixed?fails=true").statusCode()).isEqualTo(429);
		assertThat(application.remaining("fixed")).isZero();
	}

	@RepeatedTest(50)
	void parallelSuccessesGiveAllBack() throws Exception {
		List<CompletableFuture<Integer>> answers = parallel("/fixed?fails=false");
		assertThat(statuses(answers)).containsOnly(200, 429).filteredOn((status) -> status == 200).hasSize(LIMIT);
		application.awaitRemaining("fixed", LIMIT);
	}

	@RepeatedTest(50)
	void parallelFailuresGetInAsOftenAsTheBucketHolds() throws Exception {
		List<CompletableFuture<Integer>> answers = parallel("/bucket?fails=true");
		assertThat(statuses(answers)).containsOnly(401, 429).filteredOn((status) -> status == 401).hasSize(LIMIT);
		assertThat(application.get("/bucket?fails=true").statusCode()).isEqualTo(429);
		assertThat(application.remaining("bucket")).isZero();
	}

	@RepeatedTest(50)
	void parallelSuccessesFillTheBucketAgain() throws Exception {
		List<CompletableFuture<Integer>> answers = parallel("/bucket?fails=false");
		assertThat(statuses(answers)).containsOnly(200, 429).filteredOn((status) -> status == 200).hasSize(LIMIT);
		application.awaitRemaining("bucket", LIMIT);
	}

	/** The limit of the day is given back last, and with that all is done. */
	@Test
	void nothingIsGivenBackToAnotherWindow() throws Exception {
		CompletableFuture<Integer> held = application.status("/windows?fails=false&held=true");
		assertThat(this.hold.entered.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
		assertThat(application.remaining("minute")).isEqualTo(4);
		application.bean(MutableClock.class).advance(Duration.ofMinutes(1));
		assertThat(application.remaining("minute")).isEqualTo(5);
		assertThat(application.get("/windows?fails=true&held=false").statusCode()).isEqualTo(401);
		assertThat(application.remaining("day")).isEqualTo(8);
		this.hold.release.countDown();
		assertThat(held.get(20, TimeUnit.SECONDS)).isEqualTo(200);
		application.awaitRemaining("day", 9);
		assertThat(application.remaining("minute")).isEqualTo(4);
	}

	@Test
	void windowThatHasPassedMakesNoDifferenceToAFullOne() throws Exception {
		CompletableFuture<Integer> held = application.status("/windows?fails=false&held=true");
		assertThat(this.hold.entered.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
		application.bean(MutableClock.class).advance(Duration.ofMinutes(1));
		this.hold.release.countDown();
		assertThat(held.get(20, TimeUnit.SECONDS)).isEqualTo(200);
		application.awaitRemaining("day", 10);
		assertThat(application.remaining("minute")).isEqualTo(5);
	}

	/** Sends requests, and lets the first go on when all others are refused. */
	private List<CompletableFuture<Integer>> parallel(String path) throws InterruptedException {
		List<CompletableFuture<Integer>> answers = Stream.generate(() -> application.status(path))
			.limit(PARALLEL)
			.toList();
		try {
			assertThat(this.hold.entered.tryAcquire(LIMIT, 20, TimeUnit.SECONDS)).isTrue();
			await().pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(5))
				.until(() -> answers.stream().filter(CompletableFuture::isDone).count() == PARALLEL - LIMIT);
			assertThat(answers.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join))
				.containsOnly(429);
			assertThat(this.hold.entered.availablePermits()).isZero();
		}
		finally {
			this.hold.release.countDown();
		}
		return answers;
	}

	private static List<Integer> statuses(List<CompletableFuture<Integer>> answers) {
		return answers.stream().map((answer) -> answer.orTimeout(20, TimeUnit.SECONDS).join()).toList();
	}

	@RestController
	static class HeldController {

		private final Hold hold;

		HeldController(Hold hold) {
			this.hold = hold;
		}

		@GetMapping("/fixed")
		@RateLimit(name = "fixed", value = "5/minute", key = "global", countIf = "#status == 401")
		ResponseEntity<String> fixed(@RequestParam boolean fails) throws InterruptedException {
			return answer(fails, true);
		}

		@GetMapping("/bucket")
		@RateLimit(name = "bucket", value = "5/minute token-bucket", key = "global", countIf = "#status == 401")
		ResponseEntity<String> bucket(@RequestParam boolean fails) throws InterruptedException {
			return answer(fails, true);
		}

		@GetMapping("/windows")
		@RateLimit(name = "minute", value = "5/minute", key = "global", countIf = "#status == 401")
		@RateLimit(name = "day", value = "10/day", key = "global", countIf = "#status == 401")
		ResponseEntity<String> windows(@RequestParam boolean fails, @RequestParam boolean held)
				throws InterruptedException {
			return answer(fails, held);
		}

		private ResponseEntity<String> answer(boolean fails, boolean held) throws InterruptedException {
			if (held) {
				this.hold.entered.release();
				this.hold.release.await(20, TimeUnit.SECONDS);
			}
			return ResponseEntity.status(fails ? 401 : 200).body("answer");
		}

	}

	/** What a test holds requests with. */
	static class Hold {

		volatile CountDownLatch release = new CountDownLatch(0);

		volatile Semaphore entered = new Semaphore(0);

	}

}
