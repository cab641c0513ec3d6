package io.github.ratelimit.autoconfigure;

import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.type.AnnotationMetadata;

import io.github.ratelimit.interceptor.RateLimitOperationSource;
import io.github.ratelimit.interceptor.RateLimitProxyVerifier;

/**
 * Registers the creator of proxies unless there is one, and the verifier of proxies.
 * Without the first the advisor would be ignored, silently, where {@code spring.aop.auto}
 * is false. The second has to note all beans, also those that are created before it would
 * be if it were an ordinary bean.
 */
class RateLimitAutoProxyRegistrar implements ImportBeanDefinitionRegistrar {

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importingClass, BeanDefinitionRegistry registry) {
		AopConfigUtils.registerAutoProxyCreatorIfNecessary(registry);
		DefaultListableBeanFactory beanFactory = (DefaultListableBeanFactory) registry;
		RateLimitProxyVerifier verifier = new RateLimitProxyVerifier(beanFactory,
				() -> beanFactory.getBean(RateLimitOperationSource.class));
		RootBeanDefinition definition = new RootBeanDefinition(RateLimitProxyVerifier.class, () -> verifier);
		definition.setRole(BeanDefinition.ROLE_INFRASTRUCTURE);
		registry.registerBeanDefinition("rateLimitProxyVerifier", definition);
	}

}
