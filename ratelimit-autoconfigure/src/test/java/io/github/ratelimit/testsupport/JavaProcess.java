package io.github.ratelimit.testsupport;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A main class of the tests in a JVM of its own, spoken to line by line.
 */
public final class JavaProcess implements AutoCloseable {

	private final Process process;

	private final BufferedReader output;

	private final PrintStream input;

	private JavaProcess(Process process) {
		this.process = process;
		this.output = process.inputReader(StandardCharsets.UTF_8);
		this.input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
	}

	/**
	 * Starts a main class with the class path of this JVM.
	 */
	public static JavaProcess start(Class<?> main, List<String> options, String... arguments) {
		return start(System.getProperty("java.class.path"), main, options, arguments);
	}

	/**
	 * Starts a main class with a class path.
	 */
	public static JavaProcess start(String classPath, Class<?> main, List<String> options, String... arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(options);
		command.add(main.getName());
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command)
			.redirectError(ProcessBuilder.Redirect.appendTo(new File("target/java-process.log")));
		// As an argument it could be too long for some systems.
		builder.environment().put("CLASSPATH", classPath);
		return new JavaProcess(ChildProcesses.start(builder));
	}

	/**
	 * In such a JVM: runs a task on several threads until the input ends, as it does when
	 * whoever started the JVM is gone, and then ends the JVM.
	 */
	public static void runUntilInputEnds(int threads, Runnable task) throws IOException {
		for (int i = 0; i < threads; i++) {
			Thread thread = new Thread(task);
			thread.setDaemon(true);
			thread.start();
		}
		while (System.in.read() >= 0) {
			// Nothing is said to it.
		}
		System.exit(0);
	}

	/**
	 * Writes a line to its standard input.
	 */
	public void send(String line) {
		this.input.println(line);
	}

	/**
	 * Waits for the next line of its standard output.
	 */
	public String readLine() {
		try {
			String line = this.output.readLine();
			if (line == null) {
				throw new IllegalStateException("The process has ended; target/java-process.log may tell why");
			}
			return line;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Lets it stand still (SIGSTOP).
	 */
	public void pause() {
		ChildProcesses.signal(this.process, "STOP");
	}

	/**
	 * Lets it go on after {@link #pause()}.
	 */
	public void resume() {
		ChildProcesses.signal(this.process, "CONT");
	}

	/**
	 * Closes its standard input and waits until it has ended by itself.
	 */
	public void finish() {
		this.input.close();
		ChildProcesses.awaitExit(this.process);
		close();
	}

	/**
	 * Ends it at once (SIGKILL) and waits until it is gone.
	 * @return whether it was running until then
	 */
	public boolean kill() {
		boolean alive = this.process.isAlive();
		ChildProcesses.kill(this.process);
		return alive;
	}

	@Override
	public void close() {
		kill();
		this.input.close();
	}

}
