package io.prefixdb.node.rpc;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Shows answers as lines of text; keys and values as they are, unescaped. */
final class TextPrinter {
  private TextPrinter() {}

  /** The fields of a read, a line each, then the status. */
  static Bytes fields(Answer answer) {
    return switch (answer) {
      case Answer.Fields(var _, var status, var fields) -> lines(fields, status);
      case Answer.Page(var _, var _, var status, var fields, var _) -> lines(fields, status);
      default -> throw unexpected(answer);
    };
  }

  private static Bytes lines(List<Field> fields, Status status) {
    StringBuilder out = new StringBuilder();
    for (Field field : fields) {
      out.append(chars(field.key())).append('=').append(chars(field.value())).append('\n');
    }
    return bytes(out.append(status));
  }

  /** One character for each byte, so that nothing is lost on the way. */
  private static String chars(Bytes bytes) {
    return new String(bytes.array(), StandardCharsets.ISO_8859_1);
  }

  private static Bytes bytes(StringBuilder chars) {
    return Bytes.of(chars.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  static Bytes status(Answer answer) {
    return Bytes.utf8(answer.status().name());
  }

  /** The names, a line each, then the status. */
  static Bytes names(Answer answer) {
    if (!(answer instanceof Answer.Prefixes(var names))) {
      throw unexpected(answer);
    }
    StringBuilder out = new StringBuilder();
    for (PrefixName name : names) {
      out.append(chars(name.bytes())).append('\n');
    }
    return bytes(out.append(answer.status()));
  }

  /** The sentence, then the status. */
  static Bytes told(Answer answer) {
    if (!(answer instanceof Answer.Told(var sentence, var status))) {
      throw unexpected(answer);
    }
    return Bytes.utf8(sentence + "\n" + status);
  }

  static Bytes compacted(Answer answer) {
    return Bytes.utf8(answer.status() == Status.OK ? "OK" : "FAIL");
  }

  static Bytes repaired(Answer answer) {
    return answer instanceof Answer.Repaired repaired && repaired.status() == Status.OK
        ? Bytes.utf8(
            "prefix: %s\ntotal: %d\nrepair: %d\nOK"
                .formatted(repaired.prefix(), repaired.total(), repaired.repaired()))
        : Bytes.utf8("FAIL");
  }

  private static IllegalArgumentException unexpected(Answer answer) {
    return new IllegalArgumentException("an answer of another call: " + answer.getClass());
  }
}
