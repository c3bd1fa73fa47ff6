package io.prefixdb.operator.observed;

import org.jspecify.annotations.Nullable;

/**
 * A StatefulSet as the API server has it.
 *
 * @param wish fingerprint of what the user wished for its pods
 * @param template fingerprint of its pod template
 * @param image of the node's container
 * @param settled whether its controller has seen this generation of it
 */
public record ObservedSet(
    @Nullable String wish,
    @Nullable String template,
    @Nullable String image,
    int replicas,
    boolean settled) {}
