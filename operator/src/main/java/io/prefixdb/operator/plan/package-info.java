/**
 * What to do: pure functions from wish, observation, remembered status and time to actions. No
 * client, clock or network, so that every decision can be tested with plain values.
 */
@NullMarked
package io.prefixdb.operator.plan;

import org.jspecify.annotations.NullMarked;
