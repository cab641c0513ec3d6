package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.Mockito;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;

/**
 * Which calls travel together, when, and what becomes of them. Tests for
 * {@link ScriptLane} and {@link ScriptBatch}.
 */
class ScriptLaneTests {

	private static final int AT_ONCE = 2;

	private static final LuaScript SCRIPT = new LuaScript(new byte[0], new byte[0], 1, 0);

	private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

	private final RedisServer.FailureHandler handler = Mockito.mock(RedisServer.FailureHandler.class);

	private final RedisServer server = new RedisServer(
			new Deadlines(() -> this.thread, Duration.ofSeconds(10), System::nanoTime), this.handler);

	/** What was sent, in order. */
	private final List<ScriptBatch> sent = new ArrayList<>();

	private final RedisLink link = Mockito.mock(RedisLink.class);

	private final ScriptLane lane;

	ScriptLaneTests() {
		given(this.link.batchesAtOnce()).willReturn(AT_ONCE);
		Mockito.doAnswer((call) -> {
			call.getArgument(0, Runnable.class).run();
			return null;
		}).when(this.link).execute(any());
		Mockito.doAnswer((call) -> this.sent.add(call.getArgument(0))).when(this.link).send(any());
		this.lane = new ScriptLane(this.link, true);
	}

	@AfterEach
	void stop() {
		this.thread.shutdownNow();
	}

	@Test
	void callThatIsAloneGoesOutAtOnce() {
		ScriptCall call = submit("a");
		assertThat(keys(0)).containsExactly("a");
		this.sent.get(0).answer(new long[] { 7, 1 });
		assertThat(call.join()).containsExactly(7, 1);
		submit("b");
		assertThat(keys(1)).containsExactly("b");
	}

	@Test
	void callsThatComeMeanwhileTravelTogetherInTheirOrder() {
		List<ScriptCall> calls = submit("a", "b", "c", "d", "e");
		assertThat(this.sent).hasSize(AT_ONCE);
		this.sent.get(1).answer(new long[] { 7, 2 });
		assertThat(this.sent).hasSize(3);
		assertThat(keys(2)).containsExactly("c", "d", "e");
		this.sent.get(2).answer(new long[] { 9, 3, 4, 5 });
		assertThat(calls.get(2).join()).containsExactly(9, 3);
		assertThat(calls.get(3).join()).containsExactly(9, 4);
		assertThat(calls.get(4).join()).containsExactly(9, 5);
		assertThat(calls.get(0)).isNotDone();
	}

	@Test
	void whatIsSharedIsSentOnce() {
		submit("a", "b", "c", "d");
		this.sent.get(0).answer(new long[] { 7, 1 });
		List<String> arguments = new ArrayList<>();
		this.sent.get(2).forEachArgument((argument) -> arguments.add(new String(argument)));
		assertThat(arguments).containsExactly("now", "of c", "of d");
		assertThat(this.sent.get(2).argumentCount()).isEqualTo(3);
	}

	@Test
	void nextBatchIsSentBeforeCallersAreTold() {
		List<ScriptCall> calls = submit("a", "b", "c");
		List<Integer> sentWhenTold = new ArrayList<>();
		calls.get(0).thenRun(() -> sentWhenTold.add(this.sent.size()));
		this.sent.get(0).answer(new long[] { 7, 1 });
		assertThat(sentWhenTold).containsExactly(3);
	}

	@Test
	void whoHasGivenUpIsNotSent() {
		List<ScriptCall> calls = submit("a", "b", "c", "d");
		calls.get(2).end(FakeLink.failure("late", StoreFailure.UNREACHABLE));
		this.sent.get(0).answer(new long[] { 7, 1 });
		assertThat(keys(2)).containsExactly("d");
		ScriptCall last = submit("e");
		last.end(FakeLink.failure("late", StoreFailure.UNREACHABLE));
		this.sent.get(1).answer(new long[] { 7, 1 });
		assertThat(this.sent).hasSize(3);
		submit("f");
		assertThat(keys(3)).as("a batch more may be under way").containsExactly("f");
	}

	@Test
	void batchThatNobodyWaitsForMakesRoom() {
		List<ScriptCall> calls = submit("a", "b", "c", "d", "e");
		this.sent.get(0).answer(new long[] { 7, 1 });
		calls.subList(2, 4).forEach((call) -> call.end(FakeLink.failure("late", StoreFailure.UNREACHABLE)));
		submit("f");
		assertThat(this.sent).hasSize(3);
		calls.get(4).end(FakeLink.failure("late", StoreFailure.UNREACHABLE));
		assertThat(keys(3)).containsExactly("f");
		this.sent.get(2).answer(new long[] { 7, 1, 2, 3 });
		submit("g");
		assertThat(this.sent).as("an answer that comes after all makes no more room").hasSize(4);
	}

	@Test
	void batchesAreBoundedByCount() {
		occupy();
		IntStream.range(0, 100).forEach((i) -> submit("k" + i));
		this.sent.get(0).answer(new long[] { 7, 1 });
		assertThat(this.sent.get(2).keyCount()).isEqualTo(64);
		this.sent.get(1).answer(new long[] { 7, 1 });
		assertThat(this.sent.get(3).keyCount()).isEqualTo(36);
	}

	@Test
	void batchesAreBoundedByLength() {
		occupy();
		IntStream.range(0, 10).forEach((i) -> submit(i + "k".repeat(2500)));
		this.sent.get(0).answer(new long[] { 7, 1 });
		assertThat(this.sent.get(2).keyCount()).isEqualTo(3);
	}

	@Test
	void callThatIsLongerThanABatchMayBeIsSentAlone() {
		submit("k".repeat(50_000));
		assertThat(this.sent).hasSize(1);
	}

	@Test
	void batchesAreBoundedByWork() {
		occupy();
		IntStream.range(0, 20).forEach((i) -> submit(request("log" + i, 1, 16)));
		this.sent.get(0).answer(new long[] { 7, 1 });
		assertThat(this.sent.get(2).keyCount()).isEqualTo(16);
	}

	@Test
	void callThatMustRunAloneDoes() {
		occupy();
		submit("a");
		submit(request("alone", 0, 1));
		submit("b");
		this.sent.get(0).answer(new long[] { 7, 1 });
		assertThat(keys(2)).containsExactly("a");
		this.sent.get(1).answer(new long[] { 7, 1 });
		assertThat(keys(3)).containsExactly("alone");
	}

	@Test
	void whereKeysMayNotTravelTogetherCallsOfOneKeyDo() {
		ScriptLane byKey = new ScriptLane(this.link, false);
		for (String key : List.of("a", "b", "c", "c", "d")) {
			byKey.submit(this.server.begin(request(key, 1, 1)));
		}
		this.sent.get(0).answer(new long[] { 7, 1 });
		assertThat(keys(2)).containsExactly("c", "c");
		this.sent.get(1).answer(new long[] { 7, 1 });
		assertThat(keys(3)).containsExactly("d");
	}

	@Test
	void damageIsThatOfTheCallThatIsNamed() {
		List<ScriptCall> calls = submit("x", "y", "a", "b", "c");
		this.sent.get(0).answer(new long[] { 7, 1 });
		this.sent.get(2).answer(new long[] { 9, 3, 4, 5, 2, 2, 3 });
		assertThat(calls.get(2).join()).containsExactly(9, 3);
		assertThat(calls.get(3).join()).containsExactly(9, 4, 1, 1);
		assertThat(calls.get(4).join()).containsExactly(9, 5, 1);
	}

	@Test
	void replyThatIsTooShortFailsAll() {
		List<ScriptCall> calls = submit("x", "y", "a", "b");
		this.sent.get(0).answer(new long[] { 7, 1 });
		this.sent.get(2).answer(new long[] { 9, 3 });
		assertThat(failure(calls.get(2))).isEqualTo(StoreFailure.ERROR);
		assertThat(failure(calls.get(3))).isEqualTo(StoreFailure.ERROR);
	}

	@Test
	void failureIsThatOfAllAndTheServerIsToldOnce() {
		List<ScriptCall> calls = submit("x", "y", "a", "b");
		this.sent.get(0).answer(new long[] { 7, 1 });
		submit("c");
		this.sent.get(2).fail(FakeLink.failure("gone", StoreFailure.UNREACHABLE));
		assertThat(calls.subList(2, 4))
			.allSatisfy((call) -> assertThat(failure(call)).isEqualTo(StoreFailure.UNREACHABLE));
		then(this.handler).should(times(1)).failed(any(), any(), any());
		assertThat(keys(3)).containsExactly("c");
	}

	@ParameterizedTest
	@EnumSource(value = StoreFailure.class, names = { "CROSS_SLOT", "OUT_OF_MEMORY", "READ_ONLY" })
	void whatAllTogetherAreRefusedEachIsAskedForAlone(StoreFailure failure) {
		List<ScriptCall> calls = submit("x", "y", "a", "b");
		this.sent.get(0).answer(new long[] { 7, 1 });
		this.sent.get(2).fail(FakeLink.failure("together", failure));
		assertThat(keys(3)).containsExactly("a");
		assertThat(keys(4)).containsExactly("b");
		this.sent.get(3).answer(new long[] { 7, 8 });
		this.sent.get(4).fail(FakeLink.failure("alone", failure));
		assertThat(calls.get(2).join()).containsExactly(7, 8);
		assertThat(failure(calls.get(3))).isEqualTo(failure);
		then(this.handler).should(times(2)).failed(any(), any(), any());
	}

	@Test
	void whatComesTwiceCountsOnce() {
		List<ScriptCall> calls = submit("x", "y", "a", "b", "c");
		this.sent.get(0).answer(new long[] { 7, 1 });
		this.sent.get(0).fail(FakeLink.failure("closed", StoreFailure.UNREACHABLE));
		submit("d");
		assertThat(this.sent).as("two are under way, not one").hasSize(3);
		assertThat(calls.get(0).join()).containsExactly(7, 1);
		then(this.handler).should(never()).failed(any(), any(), any());
	}

	@Test
	void whatSendingThrowsFailsTheBatchAndTheNextIsSent() {
		Mockito.doThrow(new IllegalStateException("unforeseen"))
			.doAnswer((call) -> this.sent.add(call.getArgument(0)))
			.when(this.link)
			.send(any());
		assertThat(failure(submit("a"))).isEqualTo(StoreFailure.ERROR);
		submit("b", "c");
		assertThat(this.sent).hasSize(2);
	}

	private void occupy() {
		IntStream.range(0, AT_ONCE).forEach((i) -> submit("occupies" + i));
	}

	private List<ScriptCall> submit(String... keys) {
		return List.of(keys).stream().map(this::submit).toList();
	}

	private ScriptCall submit(String key) {
		return submit(request(key, 1, 1));
	}

	private ScriptCall submit(ScriptRequest request) {
		ScriptCall call = this.server.begin(request);
		this.lane.submit(call);
		return call;
	}

	private static ScriptRequest request(String key, int replyLength, int weight) {
		return new ScriptRequest(SCRIPT, new byte[][] { key.getBytes() },
				new byte[][] { "now".getBytes(), ("of " + key).getBytes() }, replyLength, weight);
	}

	private List<String> keys(int batch) {
		List<String> keys = new ArrayList<>();
		this.sent.get(batch).forEachKey((key) -> keys.add(new String(key)));
		return keys;
	}

	private static StoreFailure failure(ScriptCall call) {
		return assertThat(call).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.havingCause()
			.asInstanceOf(InstanceOfAssertFactories.type(RateLimitStoreException.class))
			.actual()
			.failure();
	}

}
