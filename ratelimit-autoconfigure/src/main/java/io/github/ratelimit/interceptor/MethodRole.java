package io.github.ratelimit.interceptor;

import java.lang.reflect.AnnotatedElement;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;

/**
 * Who calls a method of a bean, as its annotations tell. They are known by name, since
 * most applications have only some of them.
 */
enum MethodRole {

	/** Handles requests that clients send to a controller. */
	HANDLER("org.springframework.web.bind.annotation.RequestMapping",
			"org.springframework.web.service.annotation.HttpExchange",
			"org.springframework.graphql.data.method.annotation.SchemaMapping"),

	/** Is called by Spring MVC and its like in the course of handling a request. */
	HELPER("org.springframework.web.bind.annotation.ModelAttribute",
			"org.springframework.web.bind.annotation.InitBinder",
			"org.springframework.web.bind.annotation.ExceptionHandler",
			"org.springframework.graphql.data.method.annotation.GraphQlExceptionHandler",
			"org.springframework.graphql.data.method.annotation.BatchMapping"),

	/**
	 * Runs on the thread that publishes an event or sends a message, in a request or not.
	 */
	LISTENER("org.springframework.context.event.EventListener",
			"org.springframework.integration.annotation.ServiceActivator"),

	/** Runs where there is no request: on another thread, or for a message. */
	BACKGROUND(MethodRole.ASYNC, "org.springframework.scheduling.annotation.Scheduled",
			"org.springframework.messaging.handler.annotation.MessageMapping",
			"org.springframework.messaging.handler.annotation.MessageExceptionHandler",
			"org.springframework.messaging.simp.annotation.SubscribeMapping",
			"org.springframework.kafka.annotation.KafkaListener", "org.springframework.kafka.annotation.KafkaHandler",
			"org.springframework.amqp.rabbit.annotation.RabbitListener",
			"org.springframework.amqp.rabbit.annotation.RabbitHandler",
			"org.springframework.jms.annotation.JmsListener", "org.springframework.pulsar.annotation.PulsarListener",
			"io.awspring.cloud.sqs.annotation.SqsListener");

	private static final String ASYNC = "org.springframework.scheduling.annotation.Async";

	private static final String CONTROLLER = "org.springframework.stereotype.Controller";

	private final Set<String> annotations;

	MethodRole(String... annotations) {
		this.annotations = Set.of(annotations);
	}

	/**
	 * Whether a method has this role, or a class gives it to all its methods.
	 * @param declarations the method, and those of interfaces and super-classes that it
	 * implements; or the class
	 */
	boolean is(Collection<? extends AnnotatedElement> declarations) {
		return declarations.stream().anyMatch((declaration) -> hasAny(declaration, this.annotations));
	}

	/**
	 * Whether an annotation of the class limits a method: of a controller the handler
	 * methods alone, of any other bean what its callers call.
	 */
	static boolean isLimitedByClass(Collection<? extends AnnotatedElement> declarations, Class<?> type) {
		if (hasAny(type, Set.of(CONTROLLER))) {
			return HANDLER.is(declarations);
		}
		return !HELPER.is(declarations) && !LISTENER.is(declarations) && !BACKGROUND.is(declarations)
				&& !BACKGROUND.is(List.of(type));
	}

	/**
	 * The simple name of the annotation that has a method run where there is no request,
	 * or null. On a class {@code @Async} alone is for all its methods.
	 */
	static @Nullable String background(Collection<? extends AnnotatedElement> declarations, Class<?> type) {
		Stream<String> ofMethod = declarations.stream()
			.flatMap((declaration) -> found(declaration, BACKGROUND.annotations));
		return Stream.concat(ofMethod, found(type, Set.of(ASYNC)))
			.map(ClassUtils::getShortName)
			.sorted()
			.findFirst()
			.orElse(null);
	}

	private static boolean hasAny(AnnotatedElement element, Set<String> names) {
		return found(element, names).findAny().isPresent();
	}

	private static Stream<String> found(AnnotatedElement element, Set<String> names) {
		MergedAnnotations annotations = MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY);
		return names.stream().filter(annotations::isPresent);
	}

}
