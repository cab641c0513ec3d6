package io.github.ratelimit.testsupport;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Speaks the protocol of Redis without a client library, whose connections are what is
 * tested.
 */
public final class Resp {

	private static final int TIMEOUT_MILLIS = 10_000;

	private Resp() {
	}

	/** The reply: a text, a list of replies, or null. An error begins with a minus. */
	static Object call(int port, String... words) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
			socket.setSoTimeout(TIMEOUT_MILLIS);
			socket.getOutputStream()
				.write(request(
						Stream.of(words).map((word) -> word.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new)));
			return reply(new BufferedInputStream(socket.getInputStream()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(words[0] + " on port " + port + ": " + ex.getMessage(), ex);
		}
	}

	/**
	 * A reply as text, with a line for each element of a list.
	 */
	public static String text(Object reply) {
		if (reply instanceof List<?> list) {
			return list.stream().map(Resp::text).collect(Collectors.joining("\n"));
		}
		return Objects.toString(reply, "");
	}

	/**
	 * A command as it is sent.
	 */
	public static byte[] request(byte[]... words) throws IOException {
		ByteArrayOutputStream request = new ByteArrayOutputStream();
		request.write(ascii("*" + words.length + "\r\n"));
		for (byte[] bytes : words) {
			request.write(ascii("$" + bytes.length + "\r\n"));
			request.write(bytes);
			request.write(ascii("\r\n"));
		}
		return request.toByteArray();
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * The next reply: a text, a list of replies, or null. An error begins with a minus.
	 */
	public static Object reply(InputStream input) throws IOException {
		String line = line(input);
		String content = line.substring(1);
		return switch (line.charAt(0)) {
			case '+', ':' -> content;
			case '-' -> line;
			case '$' -> bulk(input, Integer.parseInt(content));
			case '*' -> list(input, Integer.parseInt(content));
			default -> throw new IOException("No reply of Redis: " + line);
		};
	}

	private static String bulk(InputStream input, int length) throws IOException {
		if (length < 0) {
			return null;
		}
		byte[] bytes = input.readNBytes(length + 2);
		if (bytes.length < length + 2) {
			throw new EOFException("The reply ends early");
		}
		return new String(bytes, 0, length, StandardCharsets.UTF_8);
	}

	private static List<Object> list(InputStream input, int length) throws IOException {
		if (length < 0) {
			return null;
		}
		List<Object> list = new ArrayList<>();
		for (int i = 0; i < length; i++) {
			list.add(reply(input));
		}
		return list;
	}

	private static String line(InputStream input) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int next = input.read(); next != '\r'; next = input.read()) {
			if (next < 0) {
				throw new EOFException("No reply");
			}
			line.write(next);
		}
		input.read();
		return line.toString(StandardCharsets.UTF_8);
	}

}
