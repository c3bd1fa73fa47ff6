package io.prefixdb.node.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The four server-side merges, by their names on the wire and in stored operands. */
public enum MergeKind {
  INC,
  ADD,
  PACKED,
  SETNX;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  public String wireName() {
    return wireName;
  }

  /** The operand as it is stored: {@code {"m":"inc","v":<parameter>}}, without the time suffix. */
  public Bytes operand(Bytes parameter) {
    byte[] head = ("{\"m\":\"" + wireName + "\",\"v\":").getBytes(StandardCharsets.US_ASCII);
    byte[] operand = Arrays.copyOf(head, head.length + parameter.length() + 1);
    System.arraycopy(parameter.array(), 0, operand, head.length, parameter.length());
    operand[operand.length - 1] = '}';
    return Bytes.of(operand);
  }

  /** The kind of that name, or nothing when there is none. */
  public static Optional<MergeKind> named(String name) {
    for (MergeKind kind : values()) {
      if (kind.wireName.equals(name)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
