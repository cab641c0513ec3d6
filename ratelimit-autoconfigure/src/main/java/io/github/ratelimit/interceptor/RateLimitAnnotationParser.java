package io.github.ratelimit.interceptor;

import java.lang.reflect.Method;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.RateLimit;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitCheckException;
import io.github.ratelimit.check.RateLimitConfigurationException;
import io.github.ratelimit.operation.OperationFactory;
import io.github.ratelimit.operation.OperationTexts;
import io.github.ratelimit.operation.RateLimitOperation;
import io.github.ratelimit.policy.PolicyDeclaration;

/**
 * Turns the annotations of a method into operations, and refuses those that cannot work.
 */
record RateLimitAnnotationParser(OperationFactory operations) {

	private static final Pattern NOT_PRINTABLE_ASCII = Pattern.compile("[^ -~]+");

	/**
	 * Parses all annotations that limit a method.
	 * @param background the annotation that has the method run outside of requests, or
	 * null
	 */
	List<RateLimitOperation> parse(List<MergedAnnotation<RateLimit>> annotations, Method method,
			@Nullable String background) {
		List<RateLimitOperation> operations = new ArrayList<>();
		Set<String> ids = new HashSet<>();
		for (int i = 0; i < annotations.size(); i++) {
			RateLimitOperation operation = parse(annotations.get(i), method, i);
			if (!ids.add(operation.policy().declaration().id())) {
				throw new RateLimitConfigurationException(RateLimitCheck.CHARGED_TWICE, operation.description(),
						"two annotations name the policy \"" + operation.policy().declaration().shownName()
								+ "\", so that each call would be charged twice",
						"Write one annotation with several limits, as in @RateLimit({\"2/second\", \"10/minute\"}), "
								+ "or give the policies different names.");
			}
			operations.add(operation);
		}
		this.operations.checkTogether(operations, method, background);
		return List.copyOf(operations);
	}

	private RateLimitOperation parse(MergedAnnotation<RateLimit> merged, Method method, int index) {
		AnnotatedPlace place = new AnnotatedPlace(Objects.requireNonNullElse(merged.getSource(), method), method);
		return RateLimitCheck.LIMIT_UNREADABLE.valueAt(place.description(),
				"Correct the annotation, or the values under ratelimit.policies that override it.", () -> {
					RateLimit annotation = merged.synthesize();
					OperationTexts texts = new OperationTexts(annotation.key(), annotation.cost(),
							annotation.condition(), annotation.countIf());
					return this.operations.create(place.description(), declaration(annotation, place, index), texts,
							method);
				});
	}

	private PolicyDeclaration declaration(RateLimit annotation, AnnotatedPlace place, int index) {
		Algorithm[] algorithm = annotation.algorithm();
		if (algorithm.length > 1) {
			throw new RateLimitCheckException(RateLimitCheck.LIMIT_UNREADABLE,
					"it names " + algorithm.length + " algorithms; name one, and write those "
							+ "of single limits behind them, as in \"5/minute fixed-window\"");
		}
		String name = StringUtils.hasText(annotation.name()) ? PolicyDeclaration.checkName(annotation.name()) : null;
		String number = (name == null && index > 0) ? "#" + (index + 1) : "";
		return new PolicyDeclaration(name, ((name != null) ? name : place.shownName(annotation.perEndpoint())) + number,
				place.id(name, annotation.perEndpoint()) + number, List.of(annotation.value()),
				(algorithm.length > 0) ? algorithm[0] : null);
	}

	/** Where an annotation stands, and the method it limits. */
	private record AnnotatedPlace(Object element, Method method) {

		String description() {
			return "@RateLimit on "
					+ ((this.element instanceof Class<?> type) ? type.getName() : signature(annotated()));
		}

		/**
		 * A name has no blanks and a signature has brackets, so that no two kinds meet.
		 */
		String id(@Nullable String name, boolean perEndpoint) {
			if (this.element instanceof Class<?> type) {
				String shared = (name != null) ? name : "class " + type.getName();
				return perEndpoint ? shared + ' ' + signature(this.method) : shared;
			}
			return (name != null) ? name : signature(annotated());
		}

		String shownName(boolean perEndpoint) {
			if (this.element instanceof Class<?> type) {
				return perEndpoint ? shortName(this.method) : shown(ClassUtils.getUserClass(type).getSimpleName());
			}
			return shortName(annotated());
		}

		private Method annotated() {
			return (this.element instanceof Method annotated) ? annotated : this.method;
		}

		private static String shortName(Method method) {
			return shown(ClassUtils.getUserClass(method.getDeclaringClass()).getSimpleName() + '.' + method.getName());
		}

		/** Header fields hold no other characters. */
		private static String shown(String name) {
			return NOT_PRINTABLE_ASCII.matcher(name)
				.replaceAll((others) -> URLEncoder.encode(others.group(), StandardCharsets.UTF_8));
		}

		private static String signature(Method method) {
			return ClassUtils.getUserClass(method.getDeclaringClass()).getName() + '.' + method.getName()
					+ Stream.of(method.getParameterTypes())
						.map(Class::getTypeName)
						.collect(Collectors.joining(",", "(", ")"));
		}

	}

}
