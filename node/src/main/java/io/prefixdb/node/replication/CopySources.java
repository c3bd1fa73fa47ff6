package io.prefixdb.node.replication;

import java.util.Optional;

/**
 * The nodes that prefixes can be copied from. No call waits: a connection is made when something is
 * asked.
 */
public interface CopySources {
  /** The master that this node follows. */
  CopySource master();

  /** The node at that address, or nothing when the text is none ({@code host:port}). */
  Optional<CopySource> at(String address);
}
