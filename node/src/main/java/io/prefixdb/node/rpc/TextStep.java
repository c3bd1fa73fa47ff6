package io.prefixdb.node.rpc;

import io.prefixdb.node.model.Bytes;
import java.util.function.Function;

/** What a line of the text port asks for. */
sealed interface TextStep {
  /** An answer that needs nobody. */
  record Say(Bytes text) implements TextStep {
    Say(String text) {
      this(Bytes.utf8(text));
    }
  }

  /** No command has that name. */
  record Unknown(Bytes text) implements TextStep {}

  /** The end of the connection. */
  record Leave() implements TextStep {}

  /**
   * A call, and how its answer is shown.
   *
   * @param shown makes the text; lines within it end with a line feed
   */
  record Ask(Call call, Function<Answer, Bytes> shown) implements TextStep {}
}
