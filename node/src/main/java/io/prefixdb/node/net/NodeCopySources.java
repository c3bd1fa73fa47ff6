package io.prefixdb.node.net;

import io.prefixdb.node.config.UpstreamConfig;
import io.prefixdb.node.replication.CopySource;
import io.prefixdb.node.replication.CopySources;
import java.util.Optional;

/**
 * Nodes to copy from, by their addresses.
 *
 * @param upstream the master
 * @param asker names this run of this node; empty for none
 */
public record NodeCopySources(UpstreamConfig upstream, String asker) implements CopySources {
  private static final int PORT_MAX = 65_535;

  @Override
  public CopySource master() {
    return new NodeCopySource(upstream.addr(), upstream.port(), asker);
  }

  @Override
  public Optional<CopySource> at(String address) {
    int colon = address.lastIndexOf(':');
    if (colon <= 0) {
      return Optional.empty();
    }
    try {
      int port = Integer.parseInt(address.substring(colon + 1));
      return port > 0 && port <= PORT_MAX
          ? Optional.of(new NodeCopySource(address.substring(0, colon), port, asker))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
