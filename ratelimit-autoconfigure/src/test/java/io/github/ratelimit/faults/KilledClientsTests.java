package io.github.ratelimit.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.ratelimit.testsupport.JavaProcess;
import io.github.ratelimit.testsupport.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A thousand clients are killed (SIGKILL) in the middle of their load. Asserts that they
 * leave no key without a time to live behind, after each hundred of them and at the end.
 */
@Tag("faults")
class KilledClientsTests {

	private static final int CLIENTS = 1000;

	private static final int AT_A_TIME = 3;

	private static final int CLIENTS_PER_CHECK = 100;

	/**
	 * What makes a JVM that lives for a moment cheap. Classes of the flight recorder
	 * cannot be archived.
	 */
	private static final List<String> CHEAP = List.of("-XX:TieredStopAtLevel=1", "-XX:CICompilerCount=1",
			"-XX:+UseSerialGC", "-Xmx48m", "-XX:-UsePerfData", "-Dio.lettuce.core.jfr=false",
			"-Dio.netty.jfr.enabled=false");

	private final AtomicInteger left = new AtomicInteger();

	private final AtomicInteger killed = new AtomicInteger();

	@Test
	void killedClientsLeaveNoKeyWithoutTimeToLive(@TempDir Path folder) throws Exception {
		try (RedisProcess redis = RedisProcess.start()) {
			redis.command("SET", "planted", "for ever");
			assertThat(redis.keysWithoutTimeToLive()).containsExactly("planted");
			redis.command("DEL", "planted");

			long start = System.nanoTime();
			String classPath = JarredClassPath.in(folder);
			Path archive = archive(classPath, folder, redis);
			long archived = System.nanoTime();
			for (int i = 0; i < CLIENTS / CLIENTS_PER_CHECK; i++) {
				kill(CLIENTS_PER_CHECK, classPath, archive, redis);
				assertThat(keys(redis)).isGreaterThan(100);
				assertThat(redis.keysWithoutTimeToLive()).isEmpty();
			}
			Figures.print("killed clients",
					"%d killed in %.1f s (%.0f ms each, %d at a time; %.1f s before for the archive), "
							+ "%d script calls of theirs, %d keys at the end, 0 without a time to live",
					this.killed.get(), (System.nanoTime() - archived) / 1e9,
					(System.nanoTime() - archived) / 1e6 / CLIENTS, AT_A_TIME, (archived - start) / 1e9,
					redis.calls("evalsha") + redis.calls("eval"), keys(redis));
			assertThat(this.killed).hasValue(CLIENTS);
		}
	}

	private static int keys(RedisProcess redis) {
		return Integer.parseInt(redis.command("DBSIZE"));
	}

	/** Classes that are read and verified once, and not a thousand times. */
	private static Path archive(String classPath, Path folder, RedisProcess redis) {
		Path archive = folder.resolve("client.jsa");
		try (JavaProcess client = start(classPath, "-XX:ArchiveClassesAtExit=" + archive, redis)) {
			assertThat(client.readLine()).isEqualTo("answered");
			client.finish();
		}
		assertThat(Files.exists(archive)).isTrue();
		return archive;
	}

	private void kill(int clients, String classPath, Path archive, RedisProcess redis) throws Exception {
		this.left.set(clients);
		ExecutorService killers = Executors.newFixedThreadPool(AT_A_TIME);
		try {
			List<Future<?>> ends = new ArrayList<>();
			for (int i = 0; i < AT_A_TIME; i++) {
				ends.add(killers.submit(() -> {
					while (this.left.getAndDecrement() > 0) {
						killOne(classPath, archive, redis);
					}
				}));
			}
			for (Future<?> end : ends) {
				end.get();
			}
		}
		finally {
			killers.shutdownNow();
		}
	}

	private void killOne(String classPath, Path archive, RedisProcess redis) {
		try (JavaProcess client = start(classPath, "-XX:SharedArchiveFile=" + archive, redis)) {
			assertThat(client.readLine()).isEqualTo("answered");
			// Not a wait for anything: the moment of death is to be a random one.
			LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toNanos(20)));
			if (client.kill()) {
				this.killed.incrementAndGet();
			}
		}
	}

	private static JavaProcess start(String classPath, String archive, RedisProcess redis) {
		List<String> options = new ArrayList<>(CHEAP);
		options.add(archive);
		return JavaProcess.start(classPath, ClientMain.class, options, Integer.toString(redis.port()));
	}

}
