package io.prefixdb.node.fold;

import io.prefixdb.node.model.Bytes;

/**
 * A value between two operands. The taken-apart forms stay so while operands of one kind follow
 * each other, and read from their own text they are the same again.
 */
sealed interface Value permits Value.Absent, Value.Stored, NumberValue, ListValue, ObjectValue {
  Value ABSENT = new Absent();

  /** The value as it is stored. */
  Bytes bytes();

  /** No value at all. */
  record Absent() implements Value {
    @Override
    public Bytes bytes() {
      return Bytes.EMPTY;
    }
  }

  /** JSON text that nobody had to look into yet. */
  record Stored(Bytes bytes) implements Value {}
}
