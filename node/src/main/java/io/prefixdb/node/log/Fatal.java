package io.prefixdb.node.log;

import java.util.logging.Level;

/** The level above all: the node cannot go on. */
final class Fatal extends Level {
  private static final long serialVersionUID = 1L;

  static final Level LEVEL = new Fatal();

  private Fatal() {
    super("FATAL", SEVERE.intValue() + 100);
  }
}
