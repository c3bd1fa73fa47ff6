package io.prefixdb.node.log;

import org.jspecify.annotations.Nullable;

/** Under which of the original's names the parts of the node log. */
final class LogName {
  /** The engine and its replication. */
  static final String ENGINE = "PrefixDB";

  private static final String ROOT = "io.prefixdb.node.";

  private LogName() {}

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
