package io.prefixdb.node;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Downstreams;
import io.prefixdb.node.replication.Pin;
import io.prefixdb.node.store.Checkpoints;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the log of a prefix for those who copy its files. */
record CopyPins(Downstreams downstreams) implements Checkpoints.Pins {
  private static final Logger LOG = LoggerFactory.getLogger(CopyPins.class);

  /** Whether it was set for a copy, and not by an order. */
  static boolean isOfCopy(Pin pin) {
    return pin.holder().startsWith(Checkpoints.HOLDER);
  }

  @Override
  public void pin(String holder, PrefixName prefix, long sequence, Duration length) {
    Pin pin = new Pin(holder, prefix, sequence, Instant.now().plus(length));
    if (!downstreams.pin(pin)) {
      LOG.warn(
          "the log of '{}' is not kept for {}: there are {} pins already",
          prefix,
          holder,
          Downstreams.PINS_MAX);
    }
  }
}
