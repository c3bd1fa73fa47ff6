package io.prefixdb.operator.observed;

import org.jspecify.annotations.Nullable;

/**
 * A StatefulSet as the API server has it.
 *
 * @param hash what the operator last wanted it to be
 * @param template fingerprint of its pod template
 * @param settled whether its controller has seen this generation of it
 */
public record ObservedSet(
    @Nullable String hash, @Nullable String template, int replicas, boolean settled) {}
