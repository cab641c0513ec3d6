package io.github.ratelimit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits how often a method may be called, across all instances of the application.
 * <p>
 * On a controller it limits every handler method, and on any other class every method
 * that is not private, all of them by one shared counter unless {@link #perEndpoint()} is
 * set. It does not limit what Spring calls besides, such as methods with
 * {@code @ModelAttribute} or {@code @ExceptionHandler}, nor what runs without a request,
 * such as methods with {@code @Scheduled}, {@code @Async} or {@code @EventListener}:
 * annotate these themselves. An annotation on a method replaces those of its class;
 * {@link RateLimitExempt} takes a method out. The annotation may be repeated, may stand
 * on an interface or a super-class, and may be put on an annotation of your own.
 * <p>
 * All attributes are parsed and checked when the application starts.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE })
@Repeatable(RateLimits.class)
public @interface RateLimit {

	/**
	 * The limits, such as {@code "5/minute"}; see {@link Limit#parse(String)}. With
	 * several, a call passes if all of them allow it, and a refused call takes nothing
	 * from any. May be left out if {@code ratelimit.policies.<name>.limits} is set, which
	 * replaces it.
	 * @return the limits
	 */
	String[] value() default {};

	/**
	 * The name of the policy. Annotations of the same name share their counters, and
	 * {@code ratelimit.policies.<name>} configures them. Letters, digits, {@code _} and
	 * {@code -}. Without a name the counters belong to the annotated method or class
	 * alone.
	 * @return the name, or an empty string
	 */
	String name() default "";

	/**
	 * Who the call is charged to: {@code ip}, {@code principal},
	 * {@code header:X-Api-Key}, {@code cookie:session}, {@code global}, a SpEL expression
	 * over the method's parameters by name, {@code #root.method}, {@code #root.target},
	 * {@code #root.args}, {@code #request}, {@code #principal}, {@code #ip} and
	 * {@code @beans}, the name of a {@link RateLimitKeyResolver} bean, or several of
	 * these separated by commas, of which the first that has a value is taken. In a key
	 * an IPv6 address, be it {@code ip} or {@code #ip}, is that of the network, of which
	 * a client has many; in all other expressions {@code #ip} is the address itself, as
	 * in {@code 192.0.2.1} or {@code 2001:db8::1}. When no part has one,
	 * {@code ratelimit.missing-key} decides. Where no expression of the annotation asks
	 * for an argument of the method, and method security does not guard it, a
	 * controller's call is refused before the body of the request is read.
	 * @return the key; if empty {@code ratelimit.key}, which is {@code ip} unless set
	 */
	String key() default "";

	/**
	 * The permits that one call takes: a whole number, or a SpEL expression that yields
	 * one. A value below 1 is an error of the caller and is answered with 400.
	 * @return the cost
	 */
	String cost() default "1";

	/**
	 * A SpEL expression that says whether the call is limited. Anything but {@code false}
	 * limits it.
	 * @return the condition; if empty every call is limited
	 */
	String condition() default "";

	/**
	 * A SpEL expression that says whether a web request counts, when its response is
	 * known: {@code "#status == 401"} counts failed logins alone. The permits are taken
	 * first, so that parallel calls cannot slip past, and given back if the expression is
	 * {@code false}, but never to another window than the one they were taken from. It
	 * may use {@code #status}, the HTTP status, and {@code #response} besides what
	 * {@link #key()} may use. A call outside of a web request counts.
	 * @return the expression; if empty every call counts
	 */
	String countIf() default "";

	/**
	 * The algorithm of limits that do not name one themselves. At most one.
	 * @return the algorithm; if empty {@code ratelimit.algorithm}, which is
	 * {@link Algorithm#TOKEN_BUCKET} unless set
	 */
	Algorithm[] algorithm() default {};

	/**
	 * On a class: whether each method has a counter of its own.
	 * @return whether methods are counted apart; on a method without effect
	 */
	boolean perEndpoint() default false;

}
