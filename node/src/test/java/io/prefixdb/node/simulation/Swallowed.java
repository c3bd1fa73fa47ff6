package io.prefixdb.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keeps the log of the replication quiet, and fails a test in which the replication caught
 * something that it had not expected: a node goes on then, but a test should not.
 */
final class Swallowed extends Handler implements BeforeEachCallback, AfterEachCallback {
  private final Logger log = Logger.getLogger("io.prefixdb.node.replication");
  private final List<Throwable> caught = Collections.synchronizedList(new ArrayList<>());

  @Override
  public void beforeEach(ExtensionContext context) {
    log.setUseParentHandlers(false);
    log.setLevel(Level.SEVERE);
    log.addHandler(this);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    log.removeHandler(this);
    log.setLevel(null);
    log.setUseParentHandlers(true);
    assertThat(caught).isEmpty();
  }

  @Override
  public void publish(LogRecord said) {
    Throwable thrown = said.getThrown();
    if (thrown != null) {
      caught.add(thrown);
    }
  }

  @Override
  public void flush() {
    // Nothing is buffered.
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
