package io.prefixdb.operator.observed;

import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How much is kept of the answers of all nodes together. Each has a little of its own; what an
 * answer has beyond that is taken from what all share, and one that finds no room there is not
 * heard: some nodes that tell too much must not end the operator for all clusters.
 *
 * <p>Used by the threads that read answers.
 */
final class AnswerRoom {
  /** More than a node with a thousand prefixes tells. */
  static final long OWN_BYTES = 256 << 10;

  private final long sharedBytes;
  private final Map<URI, Long> taken = new HashMap<>();
  private long all;

  AnswerRoom(long sharedBytes) {
    this.sharedBytes = sharedBytes;
  }

  /** For an answer that is about to be read. */
  Claim claim(URI node) {
    return new Claim(node, takenBy(node));
  }

  /** Nobody asks other nodes any more, and nobody keeps what they told. */
  synchronized void keepOnly(Set<URI> nodes) {
    for (URI node : Set.copyOf(taken.keySet())) {
      if (!nodes.contains(node)) {
        set(node, 0);
      }
    }
  }

  private synchronized long takenBy(URI node) {
    return taken.getOrDefault(node, 0L);
  }

  private synchronized boolean take(URI node, long bytes) {
    boolean room = all - takenBy(node) + bytes <= sharedBytes;
    if (room) {
      set(node, bytes);
    }
    return room;
  }

  private synchronized void set(URI node, long bytes) {
    all += bytes - takenBy(node);
    if (bytes == 0) {
      taken.remove(node);
    } else {
      taken.put(node, bytes);
    }
  }

  /** One answer while it is read. It takes the place of the one before it, or of nothing. */
  final class Claim implements AutoCloseable {
    private final URI node;
    private final long before;
    private long bytes;
    private boolean kept;

    private Claim(URI node, long before) {
      this.node = node;
      this.before = before;
    }

    /** So much of it has come by now. */
    void grow(long answerBytes) throws IOException {
      long beyond = Math.max(0, answerBytes - OWN_BYTES);
      if (beyond <= bytes) {
        return;
      }
      bytes = beyond;
      if (bytes > before && !take(node, bytes)) {
        throw new IOException(
            "it is too large: %d KiB of each node are kept, and %d MiB of all nodes together beyond that, which are taken; put fewer prefixes on one node, or give the operator more memory"
                .formatted(OWN_BYTES >> 10, sharedBytes >> 20));
      }
    }

    /** It was read as a whole, and is kept from now on. */
    void keep() {
      kept = true;
    }

    @Override
    public void close() {
      set(node, kept ? bytes : before);
    }
  }
}
