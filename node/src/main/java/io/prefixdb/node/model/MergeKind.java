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
  private final String head = "{\"m\":\"" + wireName + "\",\"v\":";

  public String wireName() {
    return wireName;
  }

  /** The operand as it is stored: {@code {"m":"inc","v":<parameter>}}, without the time suffix. */
  public Bytes operand(Bytes parameter) {
    byte[] operand =
        Arrays.copyOf(head.getBytes(StandardCharsets.US_ASCII), operandLength(parameter));
    System.arraycopy(parameter.array(), 0, operand, head.length(), parameter.length());
    operand[operand.length - 1] = '}';
    return Bytes.of(operand);
  }

  /** How long {@link #operand} is. */
  public int operandLength(Bytes parameter) {
    return head.length() + parameter.length() + 1;
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
