package io.github.ratelimit.interceptor;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.function.Supplier;

import org.springframework.aop.Pointcut;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AbstractBeanFactoryPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.Ordered;
import org.springframework.util.ClassUtils;

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
		this.pointcut = new LimitedMethods(source);
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

	/**
	 * Is asked about nearly every bean, about many of them before configuration can be
	 * read; so it asks the source only about classes that have an annotation.
	 */
	private static final class LimitedMethods extends StaticMethodMatcherPointcut {

		private final Supplier<RateLimitOperationSource> source;

		LimitedMethods(Supplier<RateLimitOperationSource> source) {
			this.source = source;
			setClassFilter(
					(type) -> AnnotationFinder.findsAny(ClassUtils.getUserClass(type)) && source.get().isLimited(type));
		}

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return !this.source.get().operations(method, targetClass).list().isEmpty();
		}

	}

}
