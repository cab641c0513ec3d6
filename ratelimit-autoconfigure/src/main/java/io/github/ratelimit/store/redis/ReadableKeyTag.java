package io.github.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.github.ratelimit.store.RateLimitCounters;

/**
 * The policy and the key themselves, escaped, for debugging.
 */
final class ReadableKeyTag implements KeyTag {

	/** Clients choose how long a header is; longer keys are hashed. */
	private static final int LONGEST_KEY = 128;

	private final String policy;

	ReadableKeyTag(RateLimitCounters counters) {
		this.policy = escape(counters.policyId()) + '|'
				+ (counters.keyKind().isEmpty() ? "" : escape(counters.keyKind()) + ':');
	}

	@Override
	public byte[] of(String key) {
		String readable = (key.length() <= LONGEST_KEY) ? escape(key) : "sha256:" + HashedKeyTag.digest(key);
		return (this.policy + readable).getBytes(StandardCharsets.US_ASCII);
	}

	/** By hand, as encoders make one character of all that they do not know. */
	private static String escape(String text) {
		StringBuilder escaped = new StringBuilder(text.length());
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || "-._*".indexOf(c) >= 0) {
				escaped.append(c);
			}
			else {
				escaped.append(String.format(Locale.ROOT, (c < 0x80) ? "%%%02X" : "%%u%04X", (int) c));
			}
		}
		return escaped.toString();
	}

}
