package io.prefixdb.node.role;

import java.util.Optional;

/** The node that a slave follows: where its slave port is. */
public record Upstream(String host, int port) {
  private static final int PORT_MAX = 65_535;

  /** Reads {@code host:port}; nothing when it is no such text. */
  public static Optional<Upstream> parse(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon <= 0 || !port.matches("\\d{1,5}") || text.chars().anyMatch(c -> c <= ' ')) {
      return Optional.empty();
    }
    Upstream upstream = new Upstream(text.substring(0, colon), Integer.parseInt(port));
    return upstream.port > 0 && upstream.port <= PORT_MAX
        ? Optional.of(upstream)
        : Optional.empty();
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
