package io.github.ratelimit.interceptor;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitExempt;

/**
 * Finds annotations the way Spring finds its own: on the method, the methods it overrides
 * and those of interfaces, then on the class and its ancestors; merged with the
 * annotations that carry them. What stands nearest counts alone.
 */
final class AnnotationFinder {

	/** Whether a class, or a method that it declares itself, has an annotation. */
	private static final ClassValue<Boolean> DECLARES_ANY = new ClassValue<>() {

		@Override
		protected Boolean computeValue(Class<?> type) {
			return AnnotationUtils.isCandidateClass(type, RateLimit.class)
					&& Stream.concat(Stream.of(type), Arrays.stream(ReflectionUtils.getDeclaredMethods(type)))
						.anyMatch((element) -> MergedAnnotations.from(element).isPresent(RateLimit.class));
		}

	};

	private AnnotationFinder() {
	}

	/**
	 * Whether the class, or any of its methods, has an annotation, right or wrong. Is
	 * asked about nearly every bean, so that it may say so of one that reaches nothing.
	 */
	static boolean findsAny(Class<?> type) {
		for (Class<?> ancestor = type; ancestor != null; ancestor = ancestor.getSuperclass()) {
			if (DECLARES_ANY.get(ancestor)) {
				return true;
			}
		}
		return ClassUtils.getAllInterfacesForClassAsSet(type).stream().anyMatch(DECLARES_ANY::get);
	}

	/** Whether an annotation stands on the class itself, and is not inherited. */
	static boolean isAnnotated(Class<?> type) {
		return nearest(type).stream().anyMatch((annotation) -> type.equals(annotation.getSource()));
	}

	/** The methods of a class as it implements them, without those of {@link Object}. */
	static Method[] methods(Class<?> type) {
		return ReflectionUtils.getUniqueDeclaredMethods(type,
				(method) -> method.getDeclaringClass() != Object.class && !method.isBridge() && !method.isSynthetic());
	}

	/** The annotations of the method itself, not of its class. */
	static List<MergedAnnotation<RateLimit>> onMethod(Method method, Class<?> targetClass) {
		for (Method candidate : withInterfaceMethods(method, targetClass)) {
			List<MergedAnnotation<RateLimit>> found = nearest(candidate);
			if (!found.isEmpty()) {
				return found;
			}
		}
		return List.of();
	}

	/** The annotations of the class, if they reach the method. */
	static List<MergedAnnotation<RateLimit>> onClass(Method method, Class<?> targetClass) {
		List<MergedAnnotation<RateLimit>> found = nearest(targetClass);
		boolean reached = !found.isEmpty() && isCallable(method)
				&& MethodRole.isLimitedByClass(withInterfaceMethods(method, targetClass), targetClass);
		return reached ? found : List.of();
	}

	/** Whether the method itself is exempt. */
	static boolean isExempt(Method method, Class<?> targetClass) {
		return withInterfaceMethods(method, targetClass).stream().anyMatch(AnnotationFinder::isExempt);
	}

	/** Whether the method is exempt, or the class or any of its ancestors. */
	static boolean isExempt(AnnotatedElement element) {
		return MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY).isPresent(RateLimitExempt.class);
	}

	/** See {@link MethodRole#background}. */
	static @Nullable String background(Method method, Class<?> targetClass) {
		return MethodRole.background(withInterfaceMethods(method, targetClass), targetClass);
	}

	private static boolean isCallable(Method method) {
		return !Modifier.isPrivate(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
				&& !ReflectionUtils.isObjectMethod(method) && ClassUtils.isUserLevelMethod(method);
	}

	private static List<MergedAnnotation<RateLimit>> nearest(AnnotatedElement element) {
		List<MergedAnnotation<RateLimit>> all = MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY)
			.stream(RateLimit.class)
			.toList();
		return all.stream()
			.filter((annotation) -> annotation.getAggregateIndex() == all.get(0).getAggregateIndex())
			.toList();
	}

	/**
	 * A super-class may implement a method of an interface that only the target class
	 * has, perhaps with type parameters.
	 */
	private static List<Method> withInterfaceMethods(Method method, Class<?> targetClass) {
		if (!Modifier.isPublic(method.getModifiers()) || method.getDeclaringClass().isInterface()) {
			return List.of(method);
		}
		Class<?>[] interfaces = ClassUtils.getAllInterfacesForClass(targetClass);
		return Stream.concat(Stream.of(method), implemented(method, targetClass, interfaces)).toList();
	}

	/** The methods of interfaces that a method of a class implements. */
	static Stream<Method> implemented(Method method, Class<?> targetClass, Class<?>[] interfaces) {
		return Stream.of(interfaces)
			.flatMap((type) -> Stream.of(type.getMethods()))
			.filter((declared) -> declared.getName().equals(method.getName())
					&& AopUtils.getMostSpecificMethod(declared, targetClass).equals(method));
	}

}
