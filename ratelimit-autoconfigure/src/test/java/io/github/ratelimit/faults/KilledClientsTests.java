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

import io.github.ratelimit.store.redis.BareClientMain;
import io.github.ratelimit.testsupport.JavaProcess;
import io.github.ratelimit.testsupport.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A thousand clients are killed (SIGKILL) in the middle of their load: every tenth is a
 * store with all that belongs to it, the others send the same bytes over bare sockets.
 * Asserts that they leave no key without a time to live behind, after each hundred of
 * them and at the end.
 */
@Tag("faults")
class KilledClientsTests {

	private static final int CLIENTS = 1000;

	private static final int AT_A_TIME = 3;

	private static final int CLIENTS_PER_CHECK = 100;

	private static final int CLIENTS_PER_STORE = 10;

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
			Client store = Client.archived(ClientMain.class, classPath, folder, redis.port());
			Client bare = Client.archived(BareClientMain.class, JarredClassPath.own(classPath, folder), folder,
					redis.port());
			long archived = System.nanoTime();
			for (int i = 0; i < CLIENTS / CLIENTS_PER_CHECK; i++) {
				kill(CLIENTS_PER_CHECK, store, bare);
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

	private void kill(int clients, Client store, Client bare) throws Exception {
		this.left.set(clients);
		ExecutorService killers = Executors.newFixedThreadPool(AT_A_TIME);
		try {
			List<Future<?>> ends = new ArrayList<>();
			for (int i = 0; i < AT_A_TIME; i++) {
				ends.add(killers.submit(() -> {
					for (int n = this.left.getAndDecrement(); n > 0; n = this.left.getAndDecrement()) {
						killOne((n % CLIENTS_PER_STORE == 0) ? store : bare);
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

	private void killOne(Client kind) {
		try (JavaProcess client = kind.start()) {
			assertThat(client.readLine()).isEqualTo("answered");
			// Not a wait for anything: the moment of death is to be a random one.
			LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toNanos(20)));
			if (client.kill()) {
				this.killed.incrementAndGet();
			}
		}
	}

	private record Client(Class<?> main, String classPath, String archive, int port) {

		/** Classes are read and verified once, and not a thousand times. */
		static Client archived(Class<?> main, String classPath, Path folder, int port) {
			Path archive = folder.resolve(main.getSimpleName() + ".jsa");
			try (JavaProcess client = new Client(main, classPath, "-XX:ArchiveClassesAtExit=" + archive, port)
				.start()) {
				assertThat(client.readLine()).isEqualTo("answered");
				client.finish();
			}
			assertThat(Files.exists(archive)).isTrue();
			return new Client(main, classPath, "-XX:SharedArchiveFile=" + archive, port);
		}

		JavaProcess start() {
			List<String> options = new ArrayList<>(CHEAP);
			options.add(this.archive);
			return JavaProcess.start(this.classPath, this.main, options, Integer.toString(this.port));
		}

	}

}
