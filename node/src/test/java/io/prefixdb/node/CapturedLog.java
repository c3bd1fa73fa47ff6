package io.prefixdb.node;

import io.prefixdb.node.config.LoggerConfig;
import io.prefixdb.node.log.Log;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** What this process logs meanwhile, as it would be in the file of a node but for the times. */
public final class CapturedLog implements AutoCloseable {
  private static final int TIME_LENGTH = "2021-03-06 01:22:04.347 ".length();

  private final Logger root = LogManager.getLogManager().getLogger("");
  private final List<Handler> before = List.of(root.getHandlers());
  private final Level levelBefore = root.getLevel();
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private final Log log;

  public CapturedLog() {
    this.log =
        Log.install(
            LoggerConfig.beforeConfiguration(),
            new PrintStream(console, true, StandardCharsets.UTF_8));
  }

  /** The lines so far. */
  public List<String> lines() {
    log.flush();
    return console
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.length() > TIME_LENGTH)
        .map(line -> line.substring(TIME_LENGTH))
        .toList();
  }

  @Override
  public void close() {
    log.flush();
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    before.forEach(root::addHandler);
    root.setLevel(levelBefore);
  }
}
