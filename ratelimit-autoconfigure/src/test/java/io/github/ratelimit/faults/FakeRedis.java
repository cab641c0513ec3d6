package io.github.ratelimit.faults;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server with which Lettuce connects, and which answers scripts with whatever it is
 * told to.
 */
final class FakeRedis implements AutoCloseable {

	private static final String HELLO = "%7\r\n+server\r\n+redis\r\n+version\r\n+7.0.0\r\n+proto\r\n:3\r\n+id\r\n:1\r\n"
			+ "+mode\r\n+standalone\r\n+role\r\n+master\r\n+modules\r\n*0\r\n";

	private final ServerSocket server;

	private final AtomicInteger scriptCalls = new AtomicInteger();

	private final AtomicInteger connections = new AtomicInteger();

	private volatile String reply = "-ERR no reply is set\r\n";

	FakeRedis() {
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		daemon(this::accept);
	}

	int port() {
		return this.server.getLocalPort();
	}

	/** The bytes with which scripts are answered from now on. */
	void answerWith(String reply) {
		this.reply = reply;
	}

	/** How often it was asked to run a script. */
	int scriptCalls() {
		return this.scriptCalls.get();
	}

	int connections() {
		return this.connections.get();
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket socket = this.server.accept();
				socket.setTcpNoDelay(true);
				this.connections.incrementAndGet();
				daemon(() -> serve(socket));
			}
			catch (IOException ex) {
				// It is closed.
			}
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			InputStream input = new BufferedInputStream(socket.getInputStream());
			OutputStream output = new BufferedOutputStream(socket.getOutputStream());
			while (true) {
				output.write(answer(command(input)).getBytes(StandardCharsets.UTF_8));
				if (input.available() == 0) {
					output.flush();
				}
			}
		}
		catch (IOException ex) {
			// The client has left.
		}
	}

	private String answer(String command) {
		return switch (command) {
			case "HELLO" -> HELLO;
			case "PING" -> "+PONG\r\n";
			case "EVALSHA", "EVAL" -> {
				this.scriptCalls.incrementAndGet();
				yield this.reply;
			}
			default -> "+OK\r\n";
		};
	}

	/** The first word of a command, which is read to its end. */
	private static String command(InputStream input) throws IOException {
		int words = header(input);
		String command = "";
		for (int i = 0; i < words; i++) {
			int length = header(input);
			byte[] word = input.readNBytes(length + 2);
			if (i == 0) {
				command = new String(word, 0, length, StandardCharsets.UTF_8).toUpperCase(Locale.ROOT);
			}
		}
		return command;
	}

	private static int header(InputStream input) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int next = input.read(); next != '\n'; next = input.read()) {
			if (next < 0) {
				throw new EOFException();
			}
			line.append((char) next);
		}
		return Integer.parseInt(line.substring(1).trim());
	}

	private static void daemon(Runnable task) {
		Thread thread = new Thread(task, "fake-redis");
		thread.setDaemon(true);
		thread.start();
	}

}
