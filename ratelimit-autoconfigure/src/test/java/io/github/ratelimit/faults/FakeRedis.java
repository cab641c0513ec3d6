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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A server with which Lettuce connects, and which answers scripts with whatever it is
 * told to.
 */
final class FakeRedis implements AutoCloseable {

	private static final String HELLO = "%7\r\n+server\r\n+redis\r\n+version\r\n+7.0.0\r\n+proto\r\n:3\r\n+id\r\n:1\r\n"
			+ "+mode\r\n+standalone\r\n+role\r\n+master\r\n+modules\r\n*0\r\n";

	/** Where the cost stands in the call of a script on one key. */
	private static final int COST = 6;

	private final ServerSocket server;

	private final AtomicInteger scriptCalls = new AtomicInteger();

	private final AtomicInteger connections = new AtomicInteger();

	private volatile String reply = "-ERR no reply is set\r\n";

	private volatile @Nullable String replyToWrites;

	private volatile String info = "-NOPERM this user has no permissions to run the 'info' command\r\n";

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

	/** The bytes with which scripts that take permits are answered instead. */
	void answerWritesWith(String reply) {
		this.replyToWrites = reply;
	}

	/** What it says of itself. */
	void describe(String text) {
		this.info = "$" + text.length() + "\r\n" + text + "\r\n";
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

	private String answer(List<String> command) {
		return switch (command.get(0).toUpperCase(Locale.ROOT)) {
			case "HELLO" -> HELLO;
			case "INFO" -> this.info;
			case "PING" -> "+PONG\r\n";
			case "EVALSHA", "EVAL" -> {
				this.scriptCalls.incrementAndGet();
				String other = this.replyToWrites;
				boolean looks = command.size() <= COST || command.get(COST).equals("0");
				yield (other != null && !looks) ? other : this.reply;
			}
			default -> "+OK\r\n";
		};
	}

	private static List<String> command(InputStream input) throws IOException {
		List<String> command = new ArrayList<>();
		for (int words = header(input); words > 0; words--) {
			int length = header(input);
			command.add(new String(input.readNBytes(length + 2), 0, length, StandardCharsets.UTF_8));
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
