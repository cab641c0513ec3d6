package io.github.ratelimit.bypass;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Requests as they go over the wire. Each is told to be the last of its connection, so
 * that the end of the connection is the end of the answer.
 */
final class Http {

	private static final String LAST = "Connection: close";

	private Http() {
	}

	static String get(String target, String... lines) {
		return request("GET", target, lines);
	}

	static String request(String method, String target, String... lines) {
		return open(method, target, lines).replaceFirst("\r\n\r\n", "\r\n" + LAST + "\r\n\r\n");
	}

	/** A form of text that needs no encoding. */
	static String post(String target, String form, String... lines) {
		return send("POST", target, "application/x-www-form-urlencoded", form, lines);
	}

	static String json(String target, String body, String... lines) {
		return send("POST", target, "application/json", body, lines);
	}

	static String send(String method, String target, String type, String body, String... lines) {
		int length = body.getBytes(StandardCharsets.ISO_8859_1).length;
		return request(method, target, lines).replaceFirst("\r\n\r\n",
				"\r\nContent-Type: " + type + "\r\nContent-Length: " + length + "\r\n\r\n") + body;
	}

	/** Without a body, and with other requests to come on the same connection. */
	static String open(String method, String target, String... lines) {
		StringBuilder text = new StringBuilder(method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\n");
		List.of(lines).forEach((line) -> text.append(line).append("\r\n"));
		return text.append("\r\n").toString();
	}

	/** The characters of a header line whose bytes are the UTF-8 of a text. */
	static String utf8(String text) {
		return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
	}

}
