package io.github.ratelimit.store.redis;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How callers and those who answer hand over to each other in a {@link ScriptLane}: as a
 * machine of few states, all of which are visited, by three callers one step at a time.
 * The code itself runs in {@link ScriptLaneLinearizabilityTests}, in many orders but not
 * in all.
 */
class LaneHandOverTests {

	private static final int CALLERS = 3;

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void everyCallIsSentOnceAndNoneIsForgotten(int batchesAtOnce) {
		Search search = search(batchesAtOnce, false);
		assertThat(search.seen).hasSizeGreaterThan(100).noneMatch(State::forgetsACall);
		assertThat(search.ends).isNotEmpty()
			.allMatch((end) -> end.waiting() == 0 && end.sent() == CALLERS && end.free() == batchesAtOnce);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void whoLooksBeforeABatchIsFreeForgetsACall(int batchesAtOnce) {
		Search search = search(batchesAtOnce, true);
		assertThat(search.seen).anyMatch(State::forgetsACall);
	}

	private static Search search(int batchesAtOnce, boolean faulty) {
		Search search = new Search(faulty);
		search.visit(new State(0, 0, batchesAtOnce, Collections.nCopies(CALLERS, Step.ADD)));
		return search;
	}

	/**
	 * What a thread does next. Who has sent a batch stands for the thread that answers
	 * it.
	 */
	private enum Step {

		ADD, LOOK, TAKE_FREE, SEND, FREE,

		/** The fault: once a batch is answered, looks for calls while it is not free. */
		LOOK_TOO_EARLY,

		FREE_AND_GO, GONE;

		boolean leadsToSend() {
			return this == LOOK || this == TAKE_FREE || this == SEND || this == FREE;
		}

	}

	/** How many calls wait and were sent, how many batches are free, who does what. */
	private record State(int waiting, int sent, int free, List<Step> threads) {

		State after(int thread, boolean faulty) {
			boolean empty = this.waiting == 0;
			return switch (this.threads.get(thread)) {
				case ADD -> with(thread, Step.LOOK, this.waiting + 1, this.sent, this.free);
				case LOOK -> with(thread, empty ? Step.GONE : Step.TAKE_FREE, this.waiting, this.sent, this.free);
				case TAKE_FREE -> (this.free > 0) ? with(thread, Step.SEND, this.waiting, this.sent, this.free - 1)
						: with(thread, Step.GONE, this.waiting, this.sent, this.free);
				case SEND -> with(thread, (faulty && !empty) ? Step.LOOK_TOO_EARLY : Step.FREE, 0,
						this.sent + this.waiting, this.free);
				case FREE -> with(thread, Step.LOOK, this.waiting, this.sent, this.free + 1);
				case LOOK_TOO_EARLY ->
					with(thread, empty ? Step.FREE_AND_GO : Step.FREE, this.waiting, this.sent, this.free);
				case FREE_AND_GO -> with(thread, Step.GONE, this.waiting, this.sent, this.free + 1);
				case GONE -> this;
			};
		}

		private State with(int thread, Step next, int waiting, int sent, int free) {
			Step[] threads = this.threads.toArray(Step[]::new);
			threads[thread] = next;
			return new State(waiting, sent, free, List.of(threads));
		}

		/** A call waits, a batch could be sent, and nobody is about to. */
		boolean forgetsACall() {
			return this.waiting > 0 && this.free > 0 && this.threads.stream().noneMatch(Step::leadsToSend);
		}

		boolean isEnd() {
			return this.threads.stream().allMatch((step) -> step == Step.GONE);
		}

	}

	private static final class Search {

		final Set<State> seen = new HashSet<>();

		final Set<State> ends = new HashSet<>();

		private final boolean faulty;

		Search(boolean faulty) {
			this.faulty = faulty;
		}

		void visit(State state) {
			if (!this.seen.add(state)) {
				return;
			}
			if (state.isEnd()) {
				this.ends.add(state);
			}
			for (int thread = 0; thread < CALLERS; thread++) {
				visit(state.after(thread, this.faulty));
			}
		}

	}

}
