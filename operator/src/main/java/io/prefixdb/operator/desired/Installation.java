package io.prefixdb.operator.desired;

import java.util.Optional;

/**
 * The operator that looks after a cluster.
 *
 * @param nodeImage the node image of its release, for clusters that name none
 * @param namespace where its pods are; empty when it runs in none
 */
public record Installation(String nodeImage, Optional<String> namespace) {}
