package io.github.ratelimit.interceptor;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;

import org.springframework.util.ClassUtils;

import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;

/**
 * Checks the annotations of one class: all of them, since Spring stops looking at the
 * first method that a pointcut matches, and those on methods that no proxy can intercept
 * too.
 */
record AnnotatedClassCheck(Class<?> type, RateLimitOperationSource source) {

	AnnotatedClassCheck {
		type = ClassUtils.getUserClass(type);
	}

	/** Whether any method of the class is limited. */
	boolean check() {
		if (!AnnotationFinder.findsAny(this.type)) {
			return false;
		}
		boolean limited = false;
		boolean exempt = false;
		for (Method method : AnnotationFinder.methods(this.type)) {
			exempt |= this.source.isExempt(method, this.type);
			boolean methodIsLimited = !this.source.operations(method, this.type).list().isEmpty();
			if (methodIsLimited) {
				checkInterceptable(method);
			}
			limited |= methodIsLimited;
		}
		// The methods of a bean known by an interface alone are seen when it is created.
		boolean complete = !Modifier.isAbstract(this.type.getModifiers());
		if (!limited && !exempt && complete && AnnotationFinder.isAnnotated(this.type)) {
			throw new RateLimitConfigurationException(RateLimitCheck.NOT_INTERCEPTED, this.type.toString(),
					"@RateLimit has no effect, because it reaches none of the methods: of a controller it limits the "
							+ "handler methods, of another class no methods that run without a request, such as those "
							+ "with @Async, @Scheduled or @EventListener",
					"Annotate the methods themselves, or move the annotation to what calls them.");
		}
		if (limited && Modifier.isFinal(this.type.getModifiers())
				&& ClassUtils.getAllInterfacesForClass(this.type).length == 0) {
			throw unreachable(this.type.toString(), "final", "Make the class non-final.");
		}
		return limited;
	}

	private void checkInterceptable(Method method) {
		int modifiers = method.getModifiers();
		if (Modifier.isPrivate(modifiers)) {
			throw unreachable(method.toString(), "private", "Make the method public.");
		}
		if (Modifier.isStatic(modifiers)) {
			throw unreachable(method.toString(), "static", "Make it a method of the instance.");
		}
		if (Modifier.isFinal(modifiers) && !Proxy.isProxyClass(this.type)) {
			throw unreachable(method.toString(), "final", "Make the method non-final.");
		}
	}

	private static RateLimitConfigurationException unreachable(String place, String modifier, String cure) {
		return new RateLimitConfigurationException(RateLimitCheck.NOT_INTERCEPTED, place,
				"@RateLimit has no effect, because it is " + modifier + " and calls to it cannot be intercepted", cure);
	}

}
