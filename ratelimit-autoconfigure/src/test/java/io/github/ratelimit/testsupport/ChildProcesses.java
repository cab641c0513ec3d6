package io.github.ratelimit.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Processes of the tests, none of which outlives this JVM.
 */
final class ChildProcesses {

	private static final long PATIENCE_SECONDS = 30;

	private static final Set<Process> STARTED = ConcurrentHashMap.newKeySet();

	static {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> STARTED.forEach(Process::destroyForcibly)));
	}

	private ChildProcesses() {
	}

	static Process start(ProcessBuilder builder) {
		try {
			Process process = builder.start();
			STARTED.add(process);
			return process;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Sends SIGKILL, which ends a stopped process too. */
	static void kill(Process process) {
		process.destroyForcibly();
		awaitExit(process);
		STARTED.remove(process);
	}

	static int awaitExit(Process process) {
		try {
			if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
				throw new IllegalStateException("Process " + process.pid() + " still runs");
			}
			return process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** The shell has a kill of its own, so that no package is needed for it. */
	static void signal(Process process, String signal) {
		if (!process.isAlive()) {
			throw new IllegalStateException("Process " + process.pid() + " has ended");
		}
		Process kill = start(new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid()).inheritIO());
		int code = awaitExit(kill);
		STARTED.remove(kill);
		if (code != 0) {
			throw new IllegalStateException("kill -" + signal + " ended with " + code);
		}
	}

}
