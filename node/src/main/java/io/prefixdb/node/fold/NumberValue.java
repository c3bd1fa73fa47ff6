package io.prefixdb.node.fold;

import io.prefixdb.node.json.Numbers;
import io.prefixdb.node.model.Bytes;
import java.util.Optional;

/**
 * What {@code inc} counts on: 64 bits that wrap around.
 *
 * @param exists whether there is a number already; else the step says where to start
 */
record NumberValue(boolean exists, long number) implements Value {
  private static final NumberValue NONE = new NumberValue(false, 0);

  static NumberValue of(Value value) {
    if (value instanceof NumberValue number) {
      return number;
    }
    Bytes text = value.bytes();
    if (text.equals(Parameter.NULL)) {
      return new NumberValue(true, 0);
    }
    return Numbers.leadingInteger(text).map(number -> new NumberValue(true, number)).orElse(NONE);
  }

  /** It counts as a number from now on. */
  NumberValue kept() {
    return new NumberValue(true, number);
  }

  NumberValue plus(Parameter.Step step) {
    long start = exists ? number : Numbers.leadingInteger(step.val()).orElse(0L);
    Optional<Long> inc = Numbers.leadingInteger(step.inc());
    return new NumberValue(true, start + inc.orElse(0L));
  }

  @Override
  public Bytes bytes() {
    return Bytes.utf8(Long.toString(number));
  }
}
