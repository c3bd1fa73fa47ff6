package io.prefixdb.node.log;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Under which of the original's names the parts of the node log. */
final class LogName {
  /** The engine and its replication. */
  static final String ENGINE = "PrefixDB";

  private static final String ROOT = "io.prefixdb.node.";

  private LogName() {}

  /**
   * The original's level for where something begins or ends, which slf4j does not have: loggers
   * whose names end with it write at it.
   */
  static Optional<String> stage(@Nullable String logger) {
    return Stream.of("BEGIN", "END")
        .filter(stage -> logger != null && logger.endsWith("." + stage))
        .findAny();
  }

  /** By the name of a class that logs. */
  static String of(@Nullable String logger) {
    if (logger == null || !logger.startsWith(ROOT)) {
      return "SYSTEM";
    }
    int dot = logger.indexOf('.', ROOT.length());
    String part = dot < 0 ? "" : logger.substring(ROOT.length(), dot);
    return switch (part) {
      case "net" -> "IOW";
      case "rpc" -> "JSONRPC";
      case "store", "service", "replication", "fold" -> ENGINE;
      default -> "SYSTEM";
    };
  }
}
