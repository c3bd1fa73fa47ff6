package io.prefixdb.node.timer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that a timer does again and again: a timer ends without a word when its work fails once. The
 * first failure of several in a row is told. For one thread at a time.
 */
public final class Recurring implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Recurring.class);

  private final String what;
  private final Runnable work;
  private boolean fails;

  /**
   * @param what a few words for the log, such as {@code ending idle checkpoints}
   */
  public Recurring(String what, Runnable work) {
    this.what = what;
    this.work = work;
  }

  @Override
  public void run() {
    try {
      work.run();
      fails = false;
    } catch (RuntimeException | Error e) { // the next time may find things in order
      if (!fails) {
        LOG.error("{} failed, it is tried again from time to time", what, e);
      }
      fails = true;
    }
  }
}
