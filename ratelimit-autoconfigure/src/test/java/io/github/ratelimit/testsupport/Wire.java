package io.github.ratelimit.testsupport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * A bare connection: what a client of HTTP would normalise, or refuse to send, goes out
 * as it is.
 */
public final class Wire {

	private static final int NEVER_THAT_LONG_MILLIS = 20_000;

	private Wire() {
	}

	/** Whether this machine has an address. */
	public static boolean has(String address) {
		try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName(address))) {
			return any.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Sends a text, one byte for each character, and reads until the server has closed
	 * the connection, and with that has done all it does for the requests in it.
	 */
	public static String exchange(InetSocketAddress server, String text) {
		ByteArrayOutputStream answer = new ByteArrayOutputStream();
		try (Socket socket = connect(server)) {
			try {
				socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
				socket.getInputStream().transferTo(answer);
			}
			catch (SocketTimeoutException ex) {
				throw new AssertionError("no end of the answer to " + text, ex);
			}
			catch (IOException ex) {
				// A server that refuses a long request need not read it to its end.
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return answer.toString(StandardCharsets.ISO_8859_1);
	}

	/** Reads the first line of the answer, and then breaks the connection. */
	public static String breakAfterStatus(InetSocketAddress server, String text) {
		StringBuilder line = new StringBuilder();
		try (Socket socket = connect(server)) {
			socket.setSoLinger(true, 0);
			socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
			InputStream answer = socket.getInputStream();
			for (int read = answer.read(); read >= 0 && read != '\r'; read = answer.read()) {
				line.append((char) read);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return line.toString();
	}

	private static Socket connect(InetSocketAddress server) throws IOException {
		Socket socket = new Socket(server.getAddress(), server.getPort());
		socket.setSoTimeout(NEVER_THAT_LONG_MILLIS);
		return socket;
	}

}
