package io.github.ratelimit.store.redis;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;

/**
 * The scripts for any limits and operations. Redis builds every function of a script
 * again for each call, so a script has only the algorithms of its call. Few applications
 * use more than one or two combinations. Thread-safe.
 */
final class LimitScripts {

	private final Map<Set<Algorithm>, LuaScript> scripts = new ConcurrentHashMap<>();

	/** The script for all limits of the calls that it decides. */
	LuaScript forLimits(List<List<Limit>> calls) {
		Set<Algorithm> algorithms = EnumSet.noneOf(Algorithm.class);
		for (List<Limit> limits : calls) {
			limits.forEach((limit) -> algorithms.add(limit.algorithm()));
		}
		if (algorithms.contains(Algorithm.LEAKY_BUCKET)) {
			// Written in terms of the other bucket, which comes first in the script.
			algorithms.add(Algorithm.TOKEN_BUCKET);
		}
		return this.scripts.computeIfAbsent(algorithms, LimitScripts::compose);
	}

	private static LuaScript compose(Set<Algorithm> algorithms) {
		StringBuilder text = new StringBuilder(LuaScript.read("prologue"));
		algorithms.forEach((algorithm) -> text.append(LuaScript.read(algorithm.label())));
		return LuaScript.of(text.append(LuaScript.read("epilogue")).toString(), 0, ScriptProtocol.TIME_AT);
	}

}
