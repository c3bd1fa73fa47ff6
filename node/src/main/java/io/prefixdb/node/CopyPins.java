package io.prefixdb.node;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Downstreams;
import io.prefixdb.node.replication.Pin;
import io.prefixdb.node.store.Checkpoints;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the log of a prefix for those who copy its files. Who copies thousands of prefixes leaves
 * more pins than there may be: the one that would end first ends then, for its copy has had the
 * most time to ask for what comes after it, and is known by name since.
 */
record CopyPins(Downstreams downstreams) implements Checkpoints.Pins {
  /** The others are for orders. */
  static final int MAX = Downstreams.PINS_MAX / 2;

  private static final Logger LOG = LoggerFactory.getLogger(CopyPins.class);

  /** Whether it was set for a copy, and not by an order. */
  static boolean isOfCopy(Pin pin) {
    return pin.holder().startsWith(Checkpoints.HOLDER);
  }

  @Override
  public void pin(String holder, PrefixName prefix, long sequence, Duration length) {
    Pin pin = new Pin(holder, prefix, sequence, Instant.now().plus(length));
    makeRoom(pin);
    if (!downstreams.pin(pin)) {
      LOG.warn(
          "the log of '{}' is not kept for {}: there are {} pins already",
          prefix,
          holder,
          Downstreams.PINS_MAX);
    }
  }

  private void makeRoom(Pin next) {
    List<Pin> others =
        downstreams.pins().stream().filter(pin -> isOfCopy(pin) && !isSame(pin, next)).toList();
    if (others.size() >= MAX) {
      Pin first = Collections.min(others, Comparator.comparing(Pin::until));
      downstreams.unpin(first.holder(), first.prefix());
    }
  }

  private static boolean isSame(Pin one, Pin other) {
    return one.holder().equals(other.holder()) && one.prefix().equals(other.prefix());
  }
}
