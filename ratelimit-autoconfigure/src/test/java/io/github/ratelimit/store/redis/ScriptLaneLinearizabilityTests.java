package io.github.ratelimit.store.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

/**
 * However the steps of threads that use a {@link ScriptLane} interleave, the outcome is
 * that of one call after the other: each call is decided, once, and its own caller is
 * told. Lincheck lets one thread at a time take steps, in many orders. It fails if no
 * order of whole calls explains what they have returned, or if all threads wait. That it
 * notices is shown by faults.
 */
@Tag("faults")
class ScriptLaneLinearizabilityTests {

	private static final String INEXPLICABLE = "Invalid execution results";

	private static final String ALL_WAIT = "The execution has hung";

	private static final String EITHER = INEXPLICABLE + '|' + ALL_WAIT;

	private static final long PERMITS = 10;

	/** Of each scenario. */
	private static final int ORDERS = 150;

	/** A fault ends the search, as a rule long before that. */
	private static final int MOST_ORDERS = 600;

	private static final RateLimitStoreException GIVEN_UP = FakeLink.failure("given up", StoreFailure.UNREACHABLE);

	@ParameterizedTest
	@ValueSource(classes = { OneBatchAtATime.class, TwoBatchesAtATime.class, AnsweredWithinSend.class,
			SentByAnyThread.class, SeveralRefused.class, Faultless.class })
	void outcomeIsThatOfOneCallAfterTheOther(Class<?> limiter) {
		check(limiter, ORDERS);
	}

	@ParameterizedTest
	@CsvSource({ "LooksBeforeItFrees," + ALL_WAIT, "ForgetsToFree," + ALL_WAIT, "TakesWithoutLock," + EITHER,
			"SwapsReplies," + INEXPLICABLE, "DecidesTwice," + INEXPLICABLE })
	void faultIsFound(String faulty, String how) throws ClassNotFoundException {
		Class<?> limiter = Class.forName(getClass().getName() + '$' + faulty);
		assertThatExceptionOfType(LincheckAssertionError.class).isThrownBy(() -> check(limiter, MOST_ORDERS))
			.withMessageMatching("(?s).*(" + how + ").*");
	}

	/** The amounts differ so that no reply can pass for that of another. */
	private static void check(Class<?> limiter, int orders) {
		String lists = ArrayList.class.getName();
		new ModelCheckingOptions().iterations(0)
			.addCustomScenario(scenario(List.of(List.of(giveUp(), acquire(1)), List.of(acquire(2), left()))))
			.addCustomScenario(scenario(List.of(List.of(acquire(1)), List.of(acquire(2)), List.of(acquire(4)))))
			.invocationsPerIteration(orders)
			.minimizeFailedScenario(false)
			.sequentialSpecification(Permits.class)
			// The steps of the lane are of interest, not those within what it is made of.
			.addGuarantee(forClasses(ConcurrentLinkedQueue.class.getName()).allMethods().treatAsAtomic())
			.addGuarantee(forClasses(lists, lists + "$Itr", ScriptRequest.class.getName()).allMethods().ignore())
			.addGuarantee(forClasses(ScriptBatch.class.getName()).methods("forEachArgument", "keyCount").ignore())
			.check(limiter);
	}

	private static ExecutionScenario scenario(List<List<Actor>> threads) {
		return new ExecutionScenario(List.of(), threads, List.of(left()), null);
	}

	private static Actor acquire(int permits) {
		return actor("acquire", permits);
	}

	private static Actor giveUp() {
		return actor("giveUp");
	}

	private static Actor left() {
		return actor("left");
	}

	private static Actor actor(String name, Object... arguments) {
		return Stream.of(Limiter.class.getMethods())
			.filter((method) -> method.getName().equals(name))
			.map((method) -> new Actor(method, List.of(arguments)))
			.findAny()
			.orElseThrow();
	}

	/** How permits are counted where there is but one thread. */
	public static final class Permits {

		private long left = PERMITS;

		public Decision acquire(int permits) {
			boolean allowed = permits <= this.left;
			if (allowed) {
				this.left -= permits;
			}
			return new Decision(allowed, this.left);
		}

		public void giveUp() {
		}

		public long left() {
			return this.left;
		}

	}

	public record Decision(boolean allowed, long left) {

	}

	/**
	 * Counts permits by calls that go through a lane. Lincheck makes one for each order.
	 */
	public abstract static class Limiter {

		private final Network network;

		private final Consumer<ScriptCall> lane;

		Limiter(Network network) {
			this.network = network;
			this.lane = new ScriptLane(network, true)::submit;
		}

		Limiter(int batchesAtOnce, Fault fault) {
			this.network = new Network(batchesAtOnce);
			this.lane = new FaultyLane(this.network, fault)::submit;
		}

		@Operation
		public Decision acquire(@Param(gen = IntGen.class) int permits) {
			ScriptCall call = submit(permits);
			this.network.run();
			long[] reply = call.join();
			return new Decision(reply[0] == 1, reply[1]);
		}

		/** Asks for nothing, so that it is all the same whether it is decided. */
		@Operation
		public void giveUp() {
			ScriptCall call = submit(0);
			call.end(GIVEN_UP);
			this.network.run();
		}

		@Operation
		public long left() {
			return this.network.left();
		}

		private ScriptCall submit(int permits) {
			ScriptCall call = new ScriptCall(new ScriptRequest(FakeLink.SCRIPT, new byte[][] { { 1 } },
					new byte[][] { { (byte) permits } }, 2, 1), null);
			this.lane.accept(call);
			return call;
		}

	}

	public static final class OneBatchAtATime extends Limiter {

		public OneBatchAtATime() {
			super(new Network(1));
		}

	}

	public static final class TwoBatchesAtATime extends Limiter {

		public TwoBatchesAtATime() {
			super(new Network(2));
		}

	}

	public static final class AnsweredWithinSend extends Limiter {

		public AnsweredWithinSend() {
			super(new Network(1, Trait.ANSWERS_WITHIN_SEND));
		}

	}

	public static final class SentByAnyThread extends Limiter {

		public SentByAnyThread() {
			super(new Network(2, Trait.SENDS_LATER));
		}

	}

	public static final class SeveralRefused extends Limiter {

		public SeveralRefused() {
			super(new Network(1, Trait.REFUSES_SEVERAL));
		}

	}

	public static final class Faultless extends Limiter {

		public Faultless() {
			super(2, Fault.NONE);
		}

	}

	public static final class LooksBeforeItFrees extends Limiter {

		public LooksBeforeItFrees() {
			super(1, Fault.LOOKS_BEFORE_IT_FREES);
		}

	}

	public static final class ForgetsToFree extends Limiter {

		public ForgetsToFree() {
			super(1, Fault.FORGETS_TO_FREE);
		}

	}

	public static final class TakesWithoutLock extends Limiter {

		public TakesWithoutLock() {
			super(2, Fault.TAKES_WITHOUT_LOCK);
		}

	}

	public static final class SwapsReplies extends Limiter {

		public SwapsReplies() {
			super(new Network(1, Trait.SWAPS_REPLIES));
		}

	}

	public static final class DecidesTwice extends Limiter {

		public DecidesTwice() {
			super(new Network(1, Trait.DECIDES_TWICE));
		}

	}

	/**
	 * Redis, and the way to it. What is under way goes on whenever any thread lets it.
	 * Each thread does so after it has submitted a call, and whoever goes on looks for
	 * more, so that nothing is under way when all wait.
	 */
	static final class Network implements BatchSender {

		private final int batchesAtOnce;

		private final Trait trait;

		private final Permits permits = new Permits();

		private final Queue<Runnable> underWay = new ConcurrentLinkedQueue<>();

		/** Run after a batch is answered. */
		@Nullable Runnable answered;

		Network(int batchesAtOnce) {
			this(batchesAtOnce, Trait.NONE);
		}

		Network(int batchesAtOnce, Trait trait) {
			this.batchesAtOnce = batchesAtOnce;
			this.trait = trait;
		}

		void run() {
			for (Runnable next = this.underWay.poll(); next != null; next = this.underWay.poll()) {
				next.run();
			}
		}

		@Override
		public void execute(Runnable task) {
			if (this.trait == Trait.SENDS_LATER) {
				this.underWay.add(task);
			}
			else {
				task.run();
			}
		}

		@Override
		public void send(ScriptBatch batch) {
			if (this.trait == Trait.ANSWERS_WITHIN_SEND) {
				answer(batch);
			}
			else {
				this.underWay.add(() -> answer(batch));
			}
		}

		private void answer(ScriptBatch batch) {
			if (this.trait == Trait.REFUSES_SEVERAL && batch.keyCount() > 1) {
				batch.fail(FakeLink.failure("several", StoreFailure.CROSS_SLOT));
				return;
			}
			batch.answer(decide(batch));
			if (this.answered != null) {
				this.answered.run();
			}
		}

		/** As Redis runs a script: nothing else happens meanwhile. */
		private synchronized long[] decide(ScriptBatch batch) {
			List<byte[]> calls = new ArrayList<>();
			batch.forEachArgument(calls::add);
			long[] reply = new long[2 * calls.size()];
			for (int i = 0; i < calls.size(); i++) {
				if (this.trait == Trait.DECIDES_TWICE) {
					this.permits.acquire(calls.get(i)[0]);
				}
				Decision decision = this.permits.acquire(calls.get(i)[0]);
				int place = (this.trait == Trait.SWAPS_REPLIES) ? calls.size() - 1 - i : i;
				reply[2 * place] = decision.allowed() ? 1 : 0;
				reply[2 * place + 1] = decision.left();
			}
			return reply;
		}

		synchronized long left() {
			return this.permits.left();
		}

		@Override
		public int batchesAtOnce() {
			return this.batchesAtOnce;
		}

	}

	/** The last two no network may have. */
	enum Trait {

		NONE, ANSWERS_WITHIN_SEND, SENDS_LATER, REFUSES_SEVERAL, SWAPS_REPLIES, DECIDES_TWICE

	}

	enum Fault {

		NONE,

		/** A call that comes in between is never sent. */
		LOOKS_BEFORE_IT_FREES,

		/** When there was nothing to send after all. */
		FORGETS_TO_FREE,

		/** Two threads take one call. */
		TAKES_WITHOUT_LOCK

	}

	/** What a {@link ScriptLane} does, in few words, and with a fault. */
	static final class FaultyLane {

		private final Network network;

		private final Fault fault;

		private final Queue<ScriptCall> waiting = new ConcurrentLinkedQueue<>();

		private final AtomicInteger free;

		FaultyLane(Network network, Fault fault) {
			this.network = network;
			this.fault = fault;
			this.free = new AtomicInteger(network.batchesAtOnce());
			network.answered = this::ended;
		}

		void submit(ScriptCall call) {
			this.waiting.add(call);
			sendIfFree();
		}

		private void ended() {
			boolean nothingWaits = this.fault == Fault.LOOKS_BEFORE_IT_FREES && this.waiting.isEmpty();
			this.free.incrementAndGet();
			if (!nothingWaits) {
				sendIfFree();
			}
		}

		private void sendIfFree() {
			if (!this.waiting.isEmpty() && this.free.getAndUpdate((now) -> Math.max(0, now - 1)) > 0) {
				List<ScriptCall> calls = (this.fault == Fault.TAKES_WITHOUT_LOCK) ? take() : takeAlone();
				if (!calls.isEmpty()) {
					this.network.send(new ScriptBatch(calls, null));
				}
				else if (this.fault != Fault.FORGETS_TO_FREE) {
					ended();
				}
			}
		}

		private synchronized List<ScriptCall> takeAlone() {
			return take();
		}

		private List<ScriptCall> take() {
			List<ScriptCall> calls = new ArrayList<>();
			for (ScriptCall call = this.waiting.peek(); call != null; call = this.waiting.peek()) {
				this.waiting.poll();
				if (!call.isDone()) {
					calls.add(call);
				}
			}
			return calls;
		}

	}

}
