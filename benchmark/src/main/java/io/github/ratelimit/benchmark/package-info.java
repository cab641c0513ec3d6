/** Measures the limiter beside its peers, in one run. */
package io.github.ratelimit.benchmark;
