package io.prefixdb.node;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node consists of, closed in the reverse order of the starts. For one thread. */
final class Parts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

  private final Deque<Part> parts = new ArrayDeque<>();

  private volatile Optional<String> closing = Optional.empty();

  private record Part(String name, AutoCloseable part) {}

  /** Has the part closed with the others; returns it. */
  <T extends AutoCloseable> T started(String name, T part) {
    parts.push(new Part(name, part));
    return part;
  }

  /** The part that is being closed; asked by any thread. */
  Optional<String> closing() {
    return closing;
  }

  /** A part that fails to close is logged, and the others follow. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      Part next = parts.pop();
      closing = Optional.of(next.name);
      LOG.debug("{} stops", next.name);
      try {
        next.part.close();
      } catch (Exception e) {
        LOG.error("{} did not stop cleanly", next.name, e);
      }
    }
  }
}
