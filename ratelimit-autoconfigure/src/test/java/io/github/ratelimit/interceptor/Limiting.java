package io.github.ratelimit.interceptor;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.RateLimitMode;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.caller.Caller;
import io.github.ratelimit.caller.DetachedCaller;
import io.github.ratelimit.caller.PrincipalSource;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.core.Limiters;
import io.github.ratelimit.expression.Expressions;
import io.github.ratelimit.operation.MissingKeyPolicy;
import io.github.ratelimit.operation.OperationFactory;
import io.github.ratelimit.operation.RateLimitEnforcer;
import io.github.ratelimit.policy.PolicyConfiguration;
import io.github.ratelimit.policy.PolicySettings;
import io.github.ratelimit.policy.RateLimitPolicies;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.testsupport.MutableClock;

/**
 * Proxies without a container: counters in memory, a clock that stands still and a client
 * that tests describe.
 */
final class Limiting {

	private static final long NOW_MICROS = 1_700_000_000_000_000L;

	private static final int MORE_THAN_ANY_LIMIT = 100;

	final MutableClock clock = new MutableClock(NOW_MICROS);

	final StaticListableBeanFactory beans = new StaticListableBeanFactory();

	final RateLimitOperationSource source;

	@Nullable FakeCaller caller = new FakeCaller();

	final RateLimitEnforcer enforcer;

	final List<RateLimitDecision> decisions = new ArrayList<>();

	private final RateLimitAdvisor advisor;

	Limiting() {
		this(Map.of());
	}

	Limiting(Map<String, PolicySettings> settings) {
		this(settings, MissingKeyPolicy.IP);
	}

	Limiting(Map<String, PolicySettings> settings, MissingKeyPolicy missingKey) {
		Expressions expressions = new Expressions(this.beans);
		this.source = new RateLimitOperationSource(
				operations(settings, expressions, (text) -> text.replace("${limit}", "2/minute")), (type) -> {
				});
		this.advisor = new RateLimitAdvisor(() -> this.source, "unused");
		this.enforcer = new RateLimitEnforcer(
				Limiters.of(new InMemoryRateLimitStore(this.clock, ZoneOffset.UTC), List.of(this.decisions::add)),
				missingKey, this.decisions::add, new CheckReporter(Map.of()));
		this.advisor.setAdvice(new RateLimitInterceptor(this.source, expressions, this.enforcer, this::caller));
	}

	static OperationFactory operations(Map<String, PolicySettings> settings, Expressions expressions,
			UnaryOperator<String> placeholders) {
		PolicyConfiguration configuration = new PolicyConfiguration(Algorithm.TOKEN_BUCKET, Duration.ofSeconds(1),
				RateLimitMode.ENFORCE, settings, (name) -> PolicySettings.NONE, placeholders);
		CheckReporter reporter = new CheckReporter(Map.of());
		return new OperationFactory(new RateLimitPolicies(() -> configuration, List::of, reporter), expressions, "ip",
				reporter);
	}

	private Caller caller() {
		FakeCaller known = this.caller;
		return (known != null) ? known : new DetachedCaller(PrincipalSource.NONE);
	}

	/** A proxy that extends the class of the target. */
	@SuppressWarnings("unchecked")
	<T> T proxy(T target) {
		ProxyFactory factory = new ProxyFactory(target);
		factory.setProxyTargetClass(true);
		factory.addAdvisor(this.advisor);
		return (T) factory.getProxy();
	}

	/** A proxy that has nothing but the interfaces of the target. */
	<T> T interfaceProxy(Class<T> type, T target) {
		ProxyFactory factory = new ProxyFactory(target);
		factory.addAdvisor(this.advisor);
		return type.cast(factory.getProxy());
	}

	/** Checks a class as start-up does. */
	void check(Class<?> type) {
		this.source.isLimited(type);
	}

	/** How often the call passes before it is refused. */
	static int passes(Runnable call) {
		for (int passed = 0; passed < MORE_THAN_ANY_LIMIT; passed++) {
			try {
				call.run();
			}
			catch (RateLimitExceededException ex) {
				return passed;
			}
		}
		return MORE_THAN_ANY_LIMIT;
	}

	/** How often a call that is not limited passes. */
	static int always() {
		return MORE_THAN_ANY_LIMIT;
	}

}
