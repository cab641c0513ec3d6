package io.github.ratelimit.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
		if (algorithms.contains(Algorithm.LEAKY_BUCKET)) {
			// Written in terms of the other bucket, which comes first in the script.
			algorithms.add(Algorithm.TOKEN_BUCKET);
		}
		return this.scripts.computeIfAbsent(algorithms, LimitScripts::compose);
	}

	private static LuaScript compose(Set<Algorithm> algorithms) {
		StringBuilder text = new StringBuilder(read("prologue"));
		algorithms.forEach((algorithm) -> text.append(read(algorithm.label())));
		return LuaScript.of(text.append(read("epilogue")).toString());
	}

	private static String read(String name) {
		String path = "/META-INF/ratelimit/" + name + ".lua";
		try (InputStream file = LimitScripts.class.getResourceAsStream(path)) {
			return new String(Objects.requireNonNull(file, path).readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The script " + path + " cannot be read", ex);
		}
	}

}
