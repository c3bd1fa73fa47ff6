package io.prefixdb.node.service;

import io.prefixdb.node.model.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells where writes belong that this node refuses because it is no master. The answer to the
 * client is the original's and has no place for that, so it is a line of the log: one now and then,
 * for a client that was led astray repeats itself. Safe for use by many threads.
 */
final class Referral {
  static final Duration PERIOD = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(Referral.class);

  private final Supplier<Optional<String>> master;
  private final LongSupplier nanoClock;
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong nextAt;

  /**
   * @param master the node that this one follows, as host:port, if it follows one
   */
  Referral(Supplier<Optional<String>> master, LongSupplier nanoClock) {
    this.master = master;
    this.nanoClock = nanoClock;
    this.nextAt = new AtomicLong(nanoClock.getAsLong());
  }

  /** A write to that prefix is refused now. */
  void refused(Bytes prefix) {
    refused.incrementAndGet();
    long now = nanoClock.getAsLong();
    long due = nextAt.get();
    if (now - due >= 0 && nextAt.compareAndSet(due, now + PERIOD.toNanos())) {
      LOG.warn(
          "writes of clients are refused, {} since this was told last, one to prefix '{}': {}",
          refused.getAndSet(0),
          prefix,
          master
              .get()
              .map(node -> "this node is a slave of " + node + ", writes belong there")
              .orElse("this node is no master now, and follows none that it could name"));
    }
  }
}
