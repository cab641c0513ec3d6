package io.github.ratelimit.store.redis;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;

/**
 * The scripts under {@code META-INF/ratelimit/}. Redis builds every function of a script
 * again for each call, so a script has only the algorithms of its call. Few applications
 * use more than one or two combinations.
 */
final class LimitScripts {

	private final Map<Set<Algorithm>, LuaScript> scripts = new ConcurrentHashMap<>();

	/** The script for a list of limits. */
	LuaScript forLimits(List<Limit> limits) {
		Set<Algorithm> algorithms = EnumSet.noneOf(Algorithm.class);
		limits.forEach((limit) -> algorithms.add(limit.algorithm()));
		return of(algorithms);
	}

	/** The script for one algorithm. */
	LuaScript of(Algorithm algorithm) {
		return of(EnumSet.of(algorithm));
	}

	private LuaScript of(Set<Algorithm> algorithms) {
		if (algorithms.contains(Algorithm.LEAKY_BUCKET)) {
			// It is written in terms of the other bucket, which comes first in the
			// script.
			algorithms.add(Algorithm.TOKEN_BUCKET);
		}
		LuaScript known = this.scripts.get(algorithms);
		return (known != null) ? known : this.scripts.computeIfAbsent(algorithms, LimitScripts::compose);
	}

	private static LuaScript compose(Set<Algorithm> algorithms) {
		ByteArrayOutputStream text = new ByteArrayOutputStream();
		text.writeBytes(read("prologue"));
		algorithms.forEach((algorithm) -> text.writeBytes(read(algorithm.label())));
		text.writeBytes(read("epilogue"));
		return LuaScript.of(text.toByteArray());
	}

	private static byte[] read(String name) {
		String path = "/META-INF/ratelimit/" + name + ".lua";
		try (InputStream file = LimitScripts.class.getResourceAsStream(path)) {
			if (file == null) {
				throw new IllegalStateException("The script " + path + " is missing");
			}
			return file.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The script " + path + " cannot be read", ex);
		}
	}

}
