package io.prefixdb.node.store;

import io.prefixdb.node.fold.Fold;
import io.prefixdb.node.model.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Folds stored values and operands, each with its time suffix, to a stored value. */
final class StoredValue {
  private StoredValue() {}

  /**
   * The value after all operands. Its time is that of the last operand, not the present: the same
   * wherever and whenever it is folded, and folding in pieces gives what folding at once gives.
   *
   * @param base the stored value, null when there is none
   * @param operands at least one, oldest first
   */
  static byte[] fold(byte @Nullable [] base, List<byte[]> operands, Expiry expiry) {
    return fold(base, operands, expiry, _ -> {});
  }

  /** As {@link #fold(byte[], List, Expiry)}; {@code none} is told each operand that is none. */
  static byte[] fold(
      byte @Nullable [] base, List<byte[]> operands, Expiry expiry, Consumer<Bytes> none) {
    int passed = expiry.never() ? 0 : expiry.passed(times(base, operands));
    int passedOperands = base == null ? passed : Math.max(0, passed - 1);
    List<Bytes> counting = operands.stream().skip(passedOperands).map(TimeSuffix::strip).toList();
    Bytes folded =
        Fold.apply(base == null || passed > 0 ? null : TimeSuffix.strip(base), counting, none);
    return TimeSuffix.append(folded, TimeSuffix.time(operands.getLast()));
  }

  private static List<Long> times(byte @Nullable [] base, List<byte[]> operands) {
    List<Long> times = new ArrayList<>(operands.size() + 1);
    if (base != null) {
      times.add(TimeSuffix.time(base));
    }
    operands.forEach(operand -> times.add(TimeSuffix.time(operand)));
    return times;
  }
}
