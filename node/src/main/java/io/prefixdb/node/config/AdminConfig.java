package io.prefixdb.node.config;

/**
 * The admin port: component {@code admin}, which the original does not know.
 *
 * @param node the name of this node in its cluster
 * @param cluster the identity of the cluster
 * @param revision told as it is, to show which configuration is in force; empty when nobody asks
 * @param graceMs how long the node goes on serving after it was told to stop
 * @param managed whether the node takes its role from orders
 */
public record AdminConfig(
    String addr,
    int port,
    String node,
    String cluster,
    String revision,
    long graceMs,
    boolean managed) {
  /** The stream tells a master so much of its slave's name at the most. */
  public static final int NODE_BYTES_MAX = 255;
}
