/**
 * What happens while Redis is slow, gone, failing over, full or lying. These tests take
 * minutes and print figures; {@code mvn -Pfaults verify} runs them.
 */
package io.github.ratelimit.faults;
