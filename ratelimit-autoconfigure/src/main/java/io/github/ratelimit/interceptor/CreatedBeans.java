package io.github.ratelimit.interceptor;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Notes which beans the container creates, until it is asked. Thread-safe.
 */
final class CreatedBeans implements BeanPostProcessor {

	private final Set<String> names = ConcurrentHashMap.newKeySet();

	private volatile boolean asked;

	/** A factory and its product have one name, and become two here. */
	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (!this.asked) {
			this.names.add((bean instanceof FactoryBean) ? BeanFactory.FACTORY_BEAN_PREFIX + name : name);
		}
		return bean;
	}

	/**
	 * The names that {@link BeanFactory#getBean(String)} knows, and those of inner beans.
	 */
	Set<String> names() {
		this.asked = true;
		return this.names;
	}

}
