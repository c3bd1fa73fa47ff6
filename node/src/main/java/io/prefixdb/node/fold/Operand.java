package io.prefixdb.node.fold;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.MergeKind;
import java.util.Optional;

/** Reads operands as they are stored: {@code {"m":"inc","v":<parameter>}}. */
final class Operand {
  private Operand() {}

  /** What the operand asks for, or nothing when it can't be read. */
  static Optional<Parameter> read(Bytes operand) {
    try {
      JsonReader reader = new JsonReader(operand);
      Bytes[] members = {Bytes.EMPTY, Parameter.NULL};
      reader.object(
          name -> {
            switch (name) {
              case "m" -> members[0] = reader.string();
              case "v" -> members[1] = reader.value();
              default -> reader.skipValue();
            }
          });
      return MergeKind.named(members[0].toString()).map(kind -> parameter(kind, members[1]));
    } catch (JsonException e) {
      return Optional.empty();
    }
  }

  private static Parameter parameter(MergeKind kind, Bytes text) {
    try {
      return Parameter.read(kind, text);
    } catch (JsonException e) {
      return new Parameter.Unreadable(kind);
    }
  }
}
