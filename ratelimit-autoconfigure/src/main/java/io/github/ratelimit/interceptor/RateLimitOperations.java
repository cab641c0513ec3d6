package io.github.ratelimit.interceptor;

import java.lang.reflect.Method;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.operation.RateLimitOperation;

/**
 * What limits one method of one class.
 *
 * @param method the method whose name and parameters stand in keys and messages
 * @param list the operations, in the order of the annotations; empty if the method is not
 * limited
 * @param background the simple name of the annotation that has the method run outside of
 * requests, or null
 */
record RateLimitOperations(Method method, List<RateLimitOperation> list, @Nullable String background) {

}
