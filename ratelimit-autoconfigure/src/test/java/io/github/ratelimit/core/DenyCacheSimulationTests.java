package io.github.ratelimit.core;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ratelimit.core.DenyCacheSimulation.Conditions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an instance remembers is what the store would answer, as long as the conditions of
 * {@code docs/exactness.md} hold. Where one of them does not, the simulation must notice.
 */
class DenyCacheSimulationTests {

	private static final long CALLS = 1_000_000;

	private static final Conditions PROVEN = Conditions.OF_THE_PROOF;

	@Test
	void noRefusalDiffersInAMillionCalls() {
		DenyCacheSimulation simulation = new DenyCacheSimulation(1, PROVEN).run(CALLS);
		assertThat(simulation.remembered()).isGreaterThan(CALLS / 5);
		assertThat(simulation.differences()).isZero();
		assertThat(simulation.waits()).isGreaterThan(1000);
		assertThat(simulation.tooShort()).isZero();
	}

	@ParameterizedTest
	@ValueSource(longs = { 2, 3, 4, 5, 6, 7, 8, 9 })
	void norWithOtherClocks(long seed) {
		DenyCacheSimulation simulation = new DenyCacheSimulation(seed, PROVEN).run(CALLS / 20);
		assertThat(simulation.differences()).isZero();
		assertThat(simulation.tooShort()).isZero();
	}

	@Test
	void clocksThatPartTooFastAreNoticed() {
		assertNoticed(PROVEN.withDrift(20_000));
	}

	@Test
	void permitsThatAnotherInstanceGivesBackAreNoticed() {
		assertNoticed(PROVEN.withRefundsOfOthers());
	}

	@Test
	void timeThatIsTakenTooLateIsNoticed() {
		assertNoticed(PROVEN.withQuestionsAskedLate());
	}

	@Test
	void permitsThatAreGivenBackSilentlyAreNoticed() {
		assertNoticed(PROVEN.withSilentRefunds());
	}

	private static void assertNoticed(Conditions conditions) {
		assertThat(new DenyCacheSimulation(1, conditions).run(CALLS / 10).differences()).isPositive();
	}

}
