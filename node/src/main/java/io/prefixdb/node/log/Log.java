package io.prefixdb.node.log;

import io.prefixdb.node.config.LogLook;
import io.prefixdb.node.config.LoggerConfig;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The end of all logging in this process: takes the records of the JDK's logging and writes them as
 * the original does. Below its level MESSAGE nothing is written, as in the original's release
 * builds. Safe for use by many threads.
 */
public final class Log extends Handler {
  private static final String LINE = "!".repeat(40);

  /** A longer message is cut. */
  private static final int MESSAGE_MAX = 4_096;

  private final LoggerConfig config;
  private final LogWriter writer;
  private @Nullable LogLine fatal;

  private Log(LoggerConfig config, PrintStream console) {
    this.config = config;
    this.writer = new LogWriter(config, console);
  }

  /** From now on everything that is logged in this process comes here. */
  public static Log install(LoggerConfig config, PrintStream console) {
    Logger root = LogManager.getLogManager().getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
      handler.flush();
    }
    Log log = new Log(config, console);
    root.setLevel(Level.INFO);
    root.addHandler(log);
    return log;
  }

  @Override
  public void publish(@Nullable LogRecord record) {
    if (record != null) {
      LogLine line =
          new LogLine(
              record.getInstant(), LogName.of(record.getLoggerName()), ident(record), text(record));
      config.target(line.name(), line.ident()).ifPresent(target -> writer.add(line, target));
    }
  }

  /** What ends the node: it is repeated in the last lines of the log. The first one counts. */
  public synchronized void fatal(String message) {
    LogLine line = new LogLine(Instant.now(), LogName.ENGINE, Fatal.LEVEL.getName(), message);
    addSurely(line);
    if (fatal == null) {
      fatal = line;
    }
  }

  /** Ends the log of a node that stops; after a {@link #fatal} with the words people search for. */
  public synchronized void end() {
    LogLine cause = fatal;
    if (cause != null) {
      addSurely(new LogLine(Instant.now(), "SYSTEM", "WARNING", "!!! WFC ABORTED! Смотрите выше."));
      LineFormat.Text text =
          new LineFormat.Text(
              config.json() ? new LogLook(0, 0, 3) : config.common().look(),
              ZoneId.systemDefault());
      last(LINE);
      last("---------- Abnormal Shutdown! ----------");
      last("Date: " + text.date(cause));
      last("Time: " + text.time(cause));
      last("Name: " + cause.name());
      last("Message: " + cause.text());
      last(LINE);
      fatal = null;
    }
    flush();
  }

  private void last(String text) {
    writer.addSurely(new LogLine(Instant.now(), "", "FINAL", text), config.common());
  }

  /** Why a node ended is said however many other lines wait. */
  private void addSurely(LogLine line) {
    config.target(line.name(), line.ident()).ifPresent(target -> writer.addSurely(line, target));
  }

  private static String ident(LogRecord record) {
    Level level = record.getLevel();
    if (level.intValue() >= Fatal.LEVEL.intValue()) {
      return Fatal.LEVEL.getName();
    }
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    return level.intValue() >= Level.WARNING.intValue()
        ? "WARNING"
        : LogName.stage(record.getLoggerName()).orElse("MESSAGE");
  }

  private static String text(LogRecord record) {
    String message = oneLine(String.valueOf(record.getMessage()));
    if (record.getThrown() == null) {
      return message;
    }
    StringWriter trace = new StringWriter();
    record.getThrown().printStackTrace(new PrintWriter(trace));
    return message + ": " + printable(trace.toString().stripTrailing(), true);
  }

  /** Much of what is logged was chosen by clients, such as names: it makes no lines of its own. */
  private static String oneLine(String message) {
    String shown =
        message.length() <= MESSAGE_MAX
            ? message
            : message.substring(0, MESSAGE_MAX) + "... (" + message.length() + " characters)";
    return printable(shown, false);
  }

  /** Control characters by their names: with them grep takes a log for no text, and shows none. */
  private static String printable(String text, boolean lines) {
    if (text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isISOControl(c) || c == '\t' || (c == '\n' && lines)) {
        out.append(c);
      } else {
        out.append(
            switch (c) {
              case '\n' -> "\\n";
              case '\r' -> "\\r";
              default -> String.format(Locale.ROOT, "\\u%04x", (int) c);
            });
      }
    }
    return out.toString();
  }

  @Override
  public void flush() {
    writer.flush();
  }

  @Override
  public void close() {
    writer.flush();
  }
}
