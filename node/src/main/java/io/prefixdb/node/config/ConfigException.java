package io.prefixdb.node.config;

/** The configuration cannot be used; the message is one sentence that says where and what to do. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message);
  }
}
