package io.github.ratelimit.store.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * Tells failures of scripts apart by the code with which errors of Redis begin.
 */
final class ScriptFailures {

	private static final Pattern CODE = Pattern.compile("^(?<code>[A-Z]+) ");

	/**
	 * Redis 6 puts the error of a command that a script ran behind a text of its own. The
	 * pattern is strict, as some errors repeat arguments, and a client could name a code.
	 */
	private static final Pattern CODE_WITHIN = Pattern
		.compile("^ERR Error running script \\(call to f_\\w{40}\\): @user_script:\\s?\\d+: "
				+ "@user_script:\\s?\\d+: -(?<code>[A-Z]+) ");

	/**
	 * What Redis before 6.2 says to {@code SET … PXAT}; and, before 5, to any write of a
	 * script that has asked for the time. As strict as the pattern above.
	 */
	private static final Pattern TOO_OLD = Pattern
		.compile("^ERR (?:Error running script \\(call to f_\\w{40}\\): @user_script:\\s?\\d+: "
				+ "(?:ERR syntax error|@user_script:\\s?\\d+: -?Write commands not allowed after non deterministic)"
				+ "|syntax error script: \\w+, on @user_script:)");

	/** The start of the message of Jedis, which calls this a lost connection. */
	private static final String NO_REPLY_TO_JEDIS = "Unknown reply: ";

	private static final String TOO_MANY_CLIENTS = "ERR max number of clients reached";

	/** Before 7.2, Redis gives no code to a lack of rights that a script meets. */
	private static final String NOT_PERMITTED_WITHIN = "The user executing the script can't ";

	private ScriptFailures() {
	}

	/** Whether Redis does not have the script, as after a restart or a failover. */
	static boolean isScriptUnknown(Throwable failure) {
		String message = rootMessage(failure);
		return message != null && message.startsWith("NOSCRIPT");
	}

	/**
	 * Whether the server answers other calls: it is just handing over some of the keys of
	 * this one to another server.
	 */
	static boolean isOfOneCall(RateLimitStoreException failure) {
		Throwable cause = failure.getCause();
		return cause != null && code(String.valueOf(rootMessage(cause))).equals("TRYAGAIN");
	}

	/** Translates a failure, which is of the given kind unless its message tells. */
	static RateLimitStoreException translate(Throwable failure, StoreFailure otherwise) {
		if (failure instanceof RateLimitStoreException translated) {
			return translated;
		}
		String message = rootMessage(failure);
		StoreFailure kind = kind((message != null) ? message : "", otherwise);
		String what = (kind == StoreFailure.UNREACHABLE) ? "Redis cannot be reached: "
				: "Redis answered with an error: ";
		return new RateLimitStoreException(what + ((message != null) ? message : failure), kind, failure);
	}

	private static StoreFailure kind(String message, StoreFailure otherwise) {
		if (message.startsWith(NO_REPLY_TO_JEDIS)) {
			return StoreFailure.PROTOCOL;
		}
		if (TOO_OLD.matcher(message).find()) {
			return StoreFailure.TOO_OLD;
		}
		return switch (code(message)) {
			case "OOM" -> StoreFailure.OUT_OF_MEMORY;
			case "READONLY", "NOREPLICAS", "MISCONF" -> StoreFailure.READ_ONLY;
			case "MOVED", "ASK" -> StoreFailure.MOVED;
			case "NOPERM", "NOAUTH", "WRONGPASS" -> StoreFailure.NOT_PERMITTED;
			case "CROSSSLOT" -> StoreFailure.CROSS_SLOT;
			// The server answers that it does not serve yet, or not now.
			case "LOADING", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "BUSY" -> StoreFailure.UNREACHABLE;
			// At the handshake, the cause of a failed connection.
			case "ERR" -> message.startsWith(TOO_MANY_CLIENTS) ? StoreFailure.UNREACHABLE : StoreFailure.ERROR;
			case "DENIED" -> StoreFailure.NOT_PERMITTED;
			default -> otherwise;
		};
	}

	private static String code(String message) {
		Matcher within = CODE_WITHIN.matcher(message);
		if (within.find()) {
			return within.group("code");
		}
		if (message.startsWith("ERR ") && message.contains(NOT_PERMITTED_WITHIN)) {
			return "NOPERM";
		}
		Matcher code = CODE.matcher(message);
		return code.find() ? code.group("code") : "";
	}

	private static @Nullable String rootMessage(Throwable failure) {
		Throwable root = NestedExceptionUtils.getRootCause(failure);
		return ((root != null) ? root : failure).getMessage();
	}

}
