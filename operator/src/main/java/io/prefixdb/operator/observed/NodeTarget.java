package io.prefixdb.operator.observed;

import java.net.URI;

/**
 * A node to poll.
 *
 * @param name the pod, as which the node must answer
 * @param uid the pod's uid: words of a predecessor are forgotten
 * @param clusterUid the cluster, as whose member the node must answer
 * @param adminPort where it listens
 */
public record NodeTarget(String name, String uid, String clusterUid, URI adminPort) {}
