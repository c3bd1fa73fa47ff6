package io.prefixdb.node;

import java.util.logging.LogManager;

/**
 * A log that can be written to until the process is gone. The JDK's own closes itself when the
 * process is told to end, and what happens while the node stops would not be told. Made by the JDK.
 */
public final class LastingLog extends LogManager {
  @Override
  public void reset() {
    // Nothing is closed: the console needs no closing.
  }
}
