package io.github.ratelimit.store.redis;

import java.util.List;
import java.util.concurrent.TimeUnit;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ServerClock}.
 */
class ServerClockTests {

	private static final long SERVER = 1_700_000_000_000_000L;

	private static final long MILLIS = TimeUnit.MILLISECONDS.toNanos(1);

	private static final long SECONDS = TimeUnit.SECONDS.toNanos(1);

	private final ServerClock clock = new ServerClock();

	@Test
	void clockThatIsSteppedIsNoticedByTheNextReply() {
		assertThat(reply(0, MILLIS, 0)).isTrue();
		assertThat(reply(SECONDS, SECONDS + MILLIS, 0)).isTrue();
		assertThat(reply(2 * SECONDS, 2 * SECONDS + MILLIS, 10_000)).isFalse();
		assertThat(reply(3 * SECONDS, 3 * SECONDS + MILLIS, 10_000)).as("it is the clock from now on").isTrue();
		assertThat(reply(4 * SECONDS, 4 * SECONDS + MILLIS, 0)).as("back again").isFalse();
	}

	@Test
	void stepThatIsSmallerThanTheTimeOfTheReplyMayGoUnnoticed() {
		assertThat(reply(0, 20 * MILLIS, 0)).isTrue();
		assertThat(reply(SECONDS, SECONDS + 20 * MILLIS, 10_000)).isTrue();
	}

	@Test
	void slowReplyAmongQuickOnesTellsNothingAndForgetsNothing() {
		assertThat(reply(0, MILLIS, 0)).isTrue();
		assertThat(reply(MILLIS, SECONDS, 0)).isTrue();
		assertThat(reply(SECONDS, SECONDS + MILLIS, 10_000)).isFalse();
	}

	@Test
	void repliesThatOvertakeEachOtherAreNoStep() {
		assertThat(reply(5 * MILLIS, 9 * MILLIS, 0)).isTrue();
		assertThat(reply(MILLIS, 3 * MILLIS, 0)).isTrue();
		assertThat(reply(4 * MILLIS, 12 * MILLIS, 0)).isTrue();
	}

	@Property
	void clockThatRunsALittleFasterOrSlowerRunsOn(@ForAll @IntRange(min = -900, max = 900) int driftPpm,
			@ForAll @LongRange(min = -1000 * 3600 * 24, max = 1000L * 3600 * 24) long aheadMillis,
			@ForAll @Size(min = 1, max = 50) List<@IntRange(max = 5_000_000) Integer> pausesMicros) {
		ServerClock other = new ServerClock();
		long sent = 0;
		for (int pause : pausesMicros) {
			sent += pause * 1000L;
			long answered = sent + 300_000 + pause % 7 * 100_000L;
			long decidedAt = sent + (answered - sent) * (pause % 100) / 100;
			long decided = SERVER + aheadMillis * 1000 + (long) (decidedAt * (1 + driftPpm / 1_000_000.0) / 1000);
			assertThat(other.runsOn(sent, answered, decided)).isTrue();
		}
	}

	/** Decided in the middle. */
	private boolean reply(long sent, long answered, long aheadMicros) {
		return this.clock.runsOn(sent, answered,
				SERVER + aheadMicros + TimeUnit.NANOSECONDS.toMicros((sent + answered) / 2));
	}

}
