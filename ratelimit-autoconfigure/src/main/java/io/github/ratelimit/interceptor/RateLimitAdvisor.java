package io.github.ratelimit.interceptor;

import java.util.Arrays;
import java.util.function.Supplier;

import org.springframework.aop.Pointcut;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AbstractBeanFactoryPointcutAdvisor;
import org.springframework.core.Ordered;

/**
 * Puts the {@link RateLimitInterceptor} in front of limited methods. Its order is after
 * method security, so that calls which security turns away are not charged, and before
 * caches and transactions, so that a cached answer is charged and a refused call opens no
 * transaction.
 */
public final class RateLimitAdvisor extends AbstractBeanFactoryPointcutAdvisor {

	private static final int BEFORE_CACHES_AND_TRANSACTIONS = Ordered.LOWEST_PRECEDENCE - 1000;

	private final transient Pointcut pointcut;

	public RateLimitAdvisor(Supplier<RateLimitOperationSource> source, String interceptorBeanName) {
		this.pointcut = new RateLimitPointcut(source);
		setAdviceBeanName(interceptorBeanName);
		setOrder(BEFORE_CACHES_AND_TRANSACTIONS);
	}

	@Override
	public Pointcut getPointcut() {
		return this.pointcut;
	}

	/** Whether calls of the object pass an advisor of this kind. */
	static boolean advises(Object object) {
		return object instanceof Advised advised
				&& Arrays.stream(advised.getAdvisors()).anyMatch(RateLimitAdvisor.class::isInstance);
	}

}
