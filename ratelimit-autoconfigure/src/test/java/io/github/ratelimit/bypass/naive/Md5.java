package io.github.ratelimit.bypass.naive;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import jakarta.servlet.http.HttpServletRequest;

import io.github.ratelimit.RateLimitKeyResolver;

/**
 * Keys that are hashed by MD5, for which two texts of one hash are known: those of Wang,
 * Feng, Lai and Yu, 2004.
 */
public final class Md5 {

	/** One of the two, in hexadecimal. */
	public static final String ONE = "d131dd02c5e6eec4693d9a0698aff95c2fcab58712467eab4004583eb8fb7f89"
			+ "55ad340609f4b30283e488832571415a085125e8f7cdc99fd91dbdf280373c5b"
			+ "d8823e3156348f5bae6dacd436c919c6dd53e2b487da03fd02396306d248cda0"
			+ "e99f33420f577ee8ce54b67080a80d1ec69821bcb6a8839396f9652b6ff72a70";

	/** The other. */
	public static final String OTHER = "d131dd02c5e6eec4693d9a0698aff95c2fcab50712467eab4004583eb8fb7f89"
			+ "55ad340609f4b30283e4888325f1415a085125e8f7cdc99fd91dbd7280373c5b"
			+ "d8823e3156348f5bae6dacd436c919c6dd53e23487da03fd02396306d248cda0"
			+ "e99f33420f577ee8ce54b67080280d1ec69821bcb6a8839396f965ab6ff72a70";

	private Md5() {
	}

	public static RateLimitKeyResolver ofParameter(String name) {
		return (call) -> (call.request() instanceof HttpServletRequest request) ? hash(request.getParameter(name))
				: null;
	}

	private static String hash(String hexadecimal) {
		try {
			byte[] text = HexFormat.of().parseHex(hexadecimal);
			return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
