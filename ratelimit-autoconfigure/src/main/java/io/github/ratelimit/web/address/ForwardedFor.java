package io.github.ratelimit.web.address;

import java.util.List;
import java.util.ListIterator;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The hops that a header field tells of, from the right: the nearest proxy wrote the last
 * one. Nothing to the left of the hops that are asked for is read. Not thread-safe.
 */
final class ForwardedFor {

	/** RFC 7239, section 6: a port may be hidden too. */
	private static final Pattern PORT = Pattern.compile(":([0-9]{1,5}|_[A-Za-z0-9._-]+)");

	private final ListIterator<String> lines;

	private final boolean rfc7239;

	private String line = "";

	/** How much of the line is left to read, or -1 if nothing is. */
	private int end = -1;

	/**
	 * Reads a header.
	 * @param header its name; {@code Forwarded} has the syntax of RFC 7239, every other
	 * one that of {@code X-Forwarded-For}, be it a list or a single address
	 * @param lines the field lines, which make up one list (RFC 9110, section 5.3)
	 */
	ForwardedFor(String header, List<String> lines) {
		this.lines = lines.listIterator(lines.size());
		this.rfc7239 = header.equalsIgnoreCase("Forwarded");
	}

	/**
	 * The next hop to the left. Empty elements are none (RFC 9110, section 5.6.1.2).
	 * @return the address, or another text if the hop has none that can be read, be it
	 * {@code unknown}, hidden (RFC 7239, section 6.3) or garbage; null if there is no
	 * other hop, or if a proxy wrote down that there was one but not which, so that
	 * nobody vouches for what is left of it
	 */
	@Nullable String next() {
		String element = element();
		if (element == null) {
			return null;
		}
		String client = this.rfc7239 ? ForwardedElement.client(element) : element;
		return (client != null) ? withoutPort(client) : null;
	}

	private @Nullable String element() {
		while (this.end >= 0 || this.lines.hasPrevious()) {
			if (this.end < 0) {
				this.line = this.lines.previous();
				this.end = this.line.length();
			}
			int comma = this.rfc7239 ? ForwardedElement.lastSeparator(this.line, ',', this.end)
					: this.line.lastIndexOf(',', this.end - 1);
			String element = this.line.substring(comma + 1, this.end).strip();
			this.end = comma;
			if (!element.isEmpty()) {
				return element;
			}
		}
		return null;
	}

	/** An IPv6 address has no port but after brackets, so one colon alone is a port's. */
	private static String withoutPort(String node) {
		int colon = node.startsWith("[") ? node.indexOf(']') + 1 : node.indexOf(':');
		boolean port = colon > 0 && PORT.matcher(node).region(colon, node.length()).matches();
		return port ? node.substring(0, colon) : node;
	}

}
