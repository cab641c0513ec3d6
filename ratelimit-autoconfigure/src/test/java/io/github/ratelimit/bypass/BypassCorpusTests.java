package io.github.ratelimit.bypass;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.ratelimit.bypass.AttackVector.Mutation;
import io.github.ratelimit.bypass.application.TargetApplication;
import io.github.ratelimit.testsupport.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every way we know of to get more calls out of a limit than it has, as it was done to
 * other limiters: advisories, issues and old tricks, over real connections. Each vector
 * is run three times: against the application; without limits, so that it is known to
 * arrive; and, where it has a mutation, without its defence, so that it is known to bite.
 */
@TestInstance(Lifecycle.PER_CLASS)
class BypassCorpusTests {

	private static final int LIMIT = TargetApplication.LIMIT;

	private static final List<AttackVector> VECTORS = Stream
		.of(AddressVectors.all(), ForwardedVectors.all(), ForwardedSyntaxVectors.all(), OtherHeaderVectors.all(),
				PathVectors.all(), MethodVectors.all(), TokenVectors.all(), UserNameVectors.all(), KeyVectors.all(),
				LoginVectors.all(), ProtocolVectors.all())
		.flatMap(List::stream)
		.filter((vector) -> Wire.has(vector.server()))
		.toList();

	private final Map<Setup, RunningTarget> targets = new HashMap<>();

	static Stream<AttackVector> vectors() {
		return VECTORS.stream();
	}

	static Stream<AttackVector> mutatedVectors() {
		return vectors().filter((vector) -> vector.mutation() != null);
	}

	@AfterAll
	void stopAndReport() {
		this.targets.values().forEach(RunningTarget::close);
		System.out.println("Bypass corpus: " + vectors().count() + " vectors, of which " + mutatedVectors().count()
				+ " bite where their defence is taken out");
	}

	@ParameterizedTest
	@MethodSource("vectors")
	void letsThroughNoMoreThanTheLimit(AttackVector vector) {
		RunningTarget target = target(vector.setup());
		int reached = target.reachedBy(vector);
		assertThat(reached).isLessThanOrEqualTo(LIMIT);
		if (vector.attack().manner() != Attack.Manner.AT_ONCE) {
			assertThat(reached).isPositive();
		}
		if (vector.victim() != null) {
			assertThat(target.spares(vector, vector.victim())).as("the victim gets through").isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource("vectors")
	void arrivesWhereNothingIsLimited(AttackVector vector) {
		assertThat(target(vector.setup()).reachedWithoutLimits(vector)).isGreaterThanOrEqualTo(3 * LIMIT);
	}

	@ParameterizedTest
	@MethodSource("mutatedVectors")
	void bitesWhereItsDefenceIsTakenOut(AttackVector vector) {
		Mutation mutation = vector.mutation();
		RunningTarget target = target(mutation.setup());
		target.use(mutation.naiveKey());
		boolean exceeds = target.reachedBy(vector) > LIMIT;
		boolean shutsOut = vector.victim() != null && !target.spares(vector, vector.victim());
		assertThat(exceeds || shutsOut).isTrue();
	}

	@Test
	void corpusIsLargeAndNoVectorIsInItTwice() {
		assertThat(VECTORS).hasSizeGreaterThanOrEqualTo(60).extracting(AttackVector::name).doesNotHaveDuplicates();
		assertThat(mutatedVectors()).hasSizeGreaterThanOrEqualTo(20);
	}

	@Test
	void attacksAreLongAndDoNotRepeatThemselves() {
		assertThat(VECTORS).extracting(AttackVector::attack).allSatisfy((attack) -> {
			assertThat(attack.requests()).isGreaterThanOrEqualTo(3 * LIMIT);
			assertThat(attack.connections()).doesNotHaveDuplicates();
		});
	}

	private RunningTarget target(Setup setup) {
		return this.targets.computeIfAbsent(setup, RunningTarget::new);
	}

}
