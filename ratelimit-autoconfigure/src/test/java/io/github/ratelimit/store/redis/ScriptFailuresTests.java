package io.github.ratelimit.store.redis;

import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.lettuce.core.RedisCommandExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.RedisSystemException;
import redis.clients.jedis.exceptions.JedisDataException;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ScriptFailures}, by what servers say.
 */
class ScriptFailuresTests {

	private static final String SCRIPT = "f_0123456789abcdef0123456789abcdef01234567";

	/** As Lettuce, Jedis and Spring Data over either hand the answer of a server on. */
	private static final List<Function<String, Throwable>> WRAPPERS = List.of(RedisCommandExecutionException::new,
			JedisDataException::new, (message) -> new CompletionException(new RedisCommandExecutionException(message)),
			(message) -> new RedisSystemException("Error in execution", new RedisCommandExecutionException(message)),
			(message) -> new InvalidDataAccessApiUsageException(message, new JedisDataException(message)));

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					OUT_OF_MEMORY | OOM command not allowed when used memory > 'maxmemory'.
					OUT_OF_MEMORY | OOM command not allowed when used memory > 'maxmemory'. script: 2d, on @user_script:1.
					OUT_OF_MEMORY | ERR Error running script (call to SCRIPT): @user_script:1: @user_script: 1: -OOM command not allowed when used memory > 'maxmemory'.
					READ_ONLY | READONLY You can't write against a read only replica.
					READ_ONLY | READONLY You can't write against a read only replica. script: 2d, on @user_script:1.
					READ_ONLY | ERR Error running script (call to SCRIPT): @user_script:12: @user_script: 12: -READONLY You can't write against a read only replica.
					READ_ONLY | NOREPLICAS Not enough good replicas to write.
					READ_ONLY | MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.
					NOT_PERMITTED | NOPERM this user has no permissions to run the 'evalsha' command or its subcommand
					NOT_PERMITTED | NOPERM User limiter has no permissions to run the 'evalsha' command
					NOT_PERMITTED | NOPERM No permissions to access a key
					NOT_PERMITTED | NOAUTH Authentication required.
					NOT_PERMITTED | NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used
					NOT_PERMITTED | WRONGPASS invalid username-password pair or user is disabled.
					CROSS_SLOT | CROSSSLOT Keys in request don't hash to the same slot
					MOVED | MOVED 3999 127.0.0.1:6381
					MOVED | ASK 3999 127.0.0.1:6381
					UNREACHABLE | LOADING Redis is loading the dataset in memory
					UNREACHABLE | MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.
					UNREACHABLE | CLUSTERDOWN The cluster is down
					UNREACHABLE | CLUSTERDOWN Hash slot not served
					UNREACHABLE | BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.
					UNREACHABLE | TRYAGAIN Multiple keys request during rehashing of slot
					UNREACHABLE | ERR Error running script (call to SCRIPT): @user_script:1: @user_script: 1: -LOADING Redis is loading the dataset in memory
					ERROR | ERR user_script:1: Script attempted to access nonexistent global variable 'x' script: 2d, on @user_script:1.
					ERROR | ERR Error running script (call to SCRIPT): @user_script:1: user_script:1: attempt to compare nil with number
					ERROR | ERR Error running script (call to SCRIPT): @user_script:1: @user_script: 1: Unknown Redis command called from Lua script
					ERROR | ERR unknown command 'EVALSHA'
					TOO_OLD | ERR Error running script (call to SCRIPT): @user_script:67: ERR syntax error
					TOO_OLD | ERR Error running script (call to SCRIPT): @user_script:67: @user_script: 67: Write commands not allowed after non deterministic commands
					TOO_OLD | ERR syntax error script: 2d, on @user_script:67.
					ERROR | ERR syntax error
					PROTOCOL | Unknown reply: H
					ERROR | WRONGTYPE Operation against a key holding the wrong kind of value
					ERROR | NOSCRIPT No matching script. Please use EVAL.
					""")
	void answersOfServersAreToldApart(StoreFailure expected, String message) {
		String answer = message.replace("SCRIPT)", SCRIPT + ')');
		assertThat(WRAPPERS).allSatisfy(
				(wrapper) -> assertThat(ScriptFailures.translate(wrapper.apply(answer), StoreFailure.ERROR).failure())
					.isEqualTo(expected));
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "ERR unknown command `EVALSHA`, with args beginning with: `2d`, `1`, `tb:{login|: -LOADING x}`",
					"ERR unknown command 'EVALSHA', with args beginning with: 'ERR Error running script (call to "
							+ SCRIPT + "): @user_script:1: @user_script: 1: -BUSY x'",
					"ERR user_script:1: bad value : -CLUSTERDOWN x script: 2d, on @user_script:1.",
					"ERR Error running script (call to " + SCRIPT + "): @user_script:1: user_script:1: : -TRYAGAIN x",
					"ERR Error running script (call to " + SCRIPT
							+ "): @user_script:1: @user_script: 1: bad value\n@user_script: 1: -LOADING x",
					"WRONGTYPE a\nLOADING b", "ERR LOADING b", "ERR\nLOADING b", "loading LOADING b" })
	void textsOfClientsMakeNoErrorAnOutage(String message) {
		assertThat(WRAPPERS).allSatisfy(
				(wrapper) -> assertThat(ScriptFailures.translate(wrapper.apply(message), StoreFailure.ERROR).failure())
					.isEqualTo(StoreFailure.ERROR));
	}

	@Test
	void whatNoServerSaidIsUnreachableIfTheCallerSaysSo() {
		assertThat(ScriptFailures.translate(new TimeoutException("no answer"), StoreFailure.UNREACHABLE).failure())
			.isEqualTo(StoreFailure.UNREACHABLE);
		assertThat(ScriptFailures.translate(new IllegalStateException(), StoreFailure.ERROR))
			.hasMessageContaining("IllegalStateException")
			.extracting(RateLimitStoreException::failure)
			.isEqualTo(StoreFailure.ERROR);
		assertThat(ScriptFailures
			.translate(
					new RedisSystemException("",
							new RedisCommandExecutionException(
									"WRONGPASS invalid username-password pair or user is disabled.")),
					StoreFailure.UNREACHABLE)
			.failure()).isEqualTo(StoreFailure.NOT_PERMITTED);
	}

	/** Of a database that there is not, Jedis says only that it could not connect. */
	@Test
	void errorAtTheHandshakeIsAnErrorAndNoOutage() {
		assertThat(ScriptFailures
			.translate(new RedisConnectionFailureException("Cannot get Jedis connection",
					new JedisDataException("ERR DB index is out of range")), StoreFailure.UNREACHABLE)
			.failure()).isEqualTo(StoreFailure.ERROR);
	}

	@Test
	void whatIsTranslatedStaysAsItIs() {
		RateLimitStoreException translated = new RateLimitStoreException("closed", StoreFailure.UNREACHABLE, null);
		assertThat(ScriptFailures.translate(translated, StoreFailure.ERROR)).isSameAs(translated);
	}

	@Test
	void unknownScriptIsKnownHoweverItIsWrapped() {
		assertThat(WRAPPERS).allSatisfy((wrapper) -> {
			assertThat(ScriptFailures.isScriptUnknown(wrapper.apply("NOSCRIPT No matching script. Please use EVAL.")))
				.isTrue();
			assertThat(ScriptFailures.isScriptUnknown(wrapper.apply("ERR no NOSCRIPT"))).isFalse();
		});
		assertThat(ScriptFailures.isScriptUnknown(new IllegalStateException())).isFalse();
	}

}
