package io.github.ratelimit.interceptor;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Checks the annotations of beans that do not exist yet at the end of start-up: lazy
 * ones, those of scopes and what a {@link FactoryBean} makes. It creates none of them, so
 * that it can only tell where the type of a bean is known before.
 */
final class LateBeanCheck {

	private final ConfigurableListableBeanFactory beanFactory;

	private final RateLimitOperationSource source;

	LateBeanCheck(ConfigurableListableBeanFactory beanFactory, RateLimitOperationSource source) {
		this.beanFactory = beanFactory;
		this.source = source;
	}

	void check(String name) {
		Object existing = this.beanFactory.getSingleton(name);
		if (existing == null || existing instanceof FactoryBean) {
			Class<?> type = type(name);
			if (type != null && isAnnotated(type)) {
				this.source.isLimited(type);
			}
		}
	}

	/** Null also for a definition that others extend, which is no bean. */
	private @Nullable Class<?> type(String name) {
		return this.beanFactory.getBeanDefinition(name).isAbstract() ? null : this.beanFactory.getType(name, false);
	}

	/**
	 * A class that needs others that are not there is no trouble while nobody uses it.
	 */
	private static boolean isAnnotated(Class<?> type) {
		try {
			return AnnotationFinder.findsAny(type);
		}
		catch (IllegalStateException ex) {
			return false;
		}
	}

}
