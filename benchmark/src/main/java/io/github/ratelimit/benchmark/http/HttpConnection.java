package io.github.ratelimit.benchmark.http;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A connection that is kept, over which one request follows the other. Knows no more of
 * HTTP than the answers of the server need, so that the client takes little of the
 * machine that it shares with the server.
 */
final class HttpConnection {

	private static final String LENGTH = "content-length:";

	private final Socket socket;

	private final InputStream input;

	HttpConnection(int port) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
		this.socket.setTcpNoDelay(true);
		this.input = new BufferedInputStream(this.socket.getInputStream());
	}

	/** The status of the answer. */
	int get(String path, String client) throws IOException {
		String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + Endpoints.CLIENT + ": " + client
				+ "\r\n\r\n";
		this.socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
		int status = Integer.parseInt(line().split(" ", 3)[1]);
		int length = 0;
		for (String header = line(); !header.isEmpty(); header = line()) {
			if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
				length = Integer.parseInt(header.substring(LENGTH.length()).trim());
			}
		}
		this.input.readNBytes(length);
		return status;
	}

	private String line() throws IOException {
		StringBuilder line = new StringBuilder();
		int read = this.input.read();
		while (read != '\n') {
			if (read < 0) {
				throw new EOFException("The server has closed the connection");
			}
			if (read != '\r') {
				line.append((char) read);
			}
			read = this.input.read();
		}
		return line.toString();
	}

}
