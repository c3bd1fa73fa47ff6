package io.prefixdb.operator.observed;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Something answers where a node is, and not with the status of one. */
final class WrongAnswer extends IOException {
  private static final long serialVersionUID = 1;

  /** Tells what was answered, as the rest of a sentence on the node. */
  WrongAnswer(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
