package io.github.ratelimit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Holds repeated {@link RateLimit} annotations. They are decided one after the other;
 * when a later one refuses, what the earlier ones took is given back, though not the time
 * for which a leaky bucket among them made the call wait. Limits that belong together are
 * better written as one annotation with several values, which costs one round trip.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE })
public @interface RateLimits {

	/**
	 * The annotations.
	 * @return the annotations, in the order of the source
	 */
	RateLimit[] value();

}
