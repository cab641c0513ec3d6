package io.github.ratelimit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Takes a method out of the limit of its class, and a controller's method out of the
 * routes under {@code ratelimit.routes}. On a class or an interface it does so for all
 * methods, except that one with a {@link RateLimit} of its own keeps that.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE })
public @interface RateLimitExempt {

}
