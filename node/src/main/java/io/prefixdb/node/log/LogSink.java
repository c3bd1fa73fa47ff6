package io.prefixdb.node.log;

import io.prefixdb.node.config.LogLook;
import io.prefixdb.node.config.LogTarget;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes lines to where one target says. Used by one thread at a time. */
final class LogSink {
  private static final long RETRY_NANOS = 1_000_000_000;

  private final @Nullable LogFile file;
  private final @Nullable PrintStream console;
  private final LineFormat fileFormat;
  private final LineFormat consoleFormat;
  private final Optional<String> syslog;
  private long failedNanos;
  private boolean failed;

  /**
   * @param file where the target's file is written, null when it has none; sinks may share it
   * @param output the standard output
   */
  LogSink(LogTarget target, boolean json, @Nullable LogFile file, PrintStream output) {
    this.file = file;
    this.console = target.console().map(to -> to.errors() ? System.err : output).orElse(null);
    this.fileFormat = format(json, target.look());
    this.consoleFormat =
        format(
            json,
            target.console().map(LogTarget.Console::look).map(LogSink::seen).orElse(target.look()));
    this.syslog = target.syslog();
  }

  private static LineFormat format(boolean json, LogLook look) {
    return json ? new LineFormat.Json() : new LineFormat.Text(look, ZoneId.systemDefault());
  }

  /** Colours are for people, not for files and pipes. */
  private static LogLook seen(LogLook look) {
    // A run time of few modules has no console where there is no terminal.
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
        ? look
        : look.plain();
  }

  /** Writes a line; whether all of it was written. */
  boolean write(LogLine line) {
    if (console != null) {
      byte[] text = (consoleFormat.of(line) + "\n").getBytes(StandardCharsets.UTF_8);
      console.write(text, 0, text.length);
    }
    syslog.ifPresent(program -> Syslog.write(program, line));
    return file == null || writeTo(file, line);
  }

  private boolean writeTo(LogFile to, LogLine line) {
    if (failed && System.nanoTime() - failedNanos < RETRY_NANOS) {
      return false;
    }
    try {
      to.write(fileFormat.of(line));
      failed = false;
      return true;
    } catch (IOException e) {
      to.close();
      if (!failed) {
        System.err.println("prefixdb: the log cannot be written, the node goes on: " + e);
      }
      failed = true;
      failedNanos = System.nanoTime();
      return false;
    }
  }

  void flush() {
    if (console != null) {
      console.flush();
    }
  }
}
