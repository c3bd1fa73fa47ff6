package io.prefixdb.node.config;

import java.io.IOException;
import java.nio.file.Path;

/** The configuration cannot be used; the message is one sentence that says where and what to do. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message);
  }

  /** A file could not be read. */
  static ConfigException unreadable(String what, Path file, IOException cause) {
    return new ConfigException(
        "the %s %s cannot be read: %s".formatted(what, file, IoReason.of(cause)));
  }
}
