/**
 * What is charged to whom, and the enforcer that all doors of an application share.
 */
@NullMarked
package io.github.ratelimit.operation;

import org.jspecify.annotations.NullMarked;
