package io.prefixdb.node.fold;

import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.MergeKind;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Applies merge operands to a stored value, one after another, whatever their kinds. So folding a
 * list in pieces gives what folding it at once gives: a master and its slave agree however their
 * databases happened to group the operands (deviation D9).
 */
public final class Fold {
  /**
   * Grows with every change of what merges make of values, so that a slave of one release and a
   * master of another can tell that they differ.
   */
  public static final int RULES = 1;

  /** What an absent key becomes by an operand that can't be read; the original's marker. */
  private static final Bytes UNREADABLE = new JsonWriter().string("ERROR").bytes();

  private Fold() {}

  /**
   * The value after all operands. An operand that is none leaves a value as it is. One whose
   * parameter is of another form changes nothing either, but for what the value is taken for:
   * {@code inc} makes a number of it, {@code add} a list, {@code packed} an object.
   *
   * @param base the stored value without its time suffix, null when the key is absent
   * @param operands at least one, oldest first, without their time suffixes
   */
  public static Bytes apply(@Nullable Bytes base, List<Bytes> operands) {
    return apply(base, operands, _ -> {});
  }

  /** As {@link #apply(Bytes, List)}; {@code none} is told each operand that is none. */
  public static Bytes apply(@Nullable Bytes base, List<Bytes> operands, Consumer<Bytes> none) {
    Value value = base == null ? Value.ABSENT : new Value.Stored(base);
    for (Bytes operand : operands) {
      Value before = value;
      Optional<Parameter> wanted = Operand.read(operand);
      if (wanted.isEmpty()) {
        none.accept(operand);
      }
      value = wanted.map(what -> apply(before, what)).orElse(unread(before));
    }
    return value.bytes();
  }

  private static Value apply(Value value, Parameter parameter) {
    return switch (parameter) {
      case Parameter.Step step -> NumberValue.of(value).plus(step);
      case Parameter.Append append -> ListValue.of(value).append(append);
      case Parameter.Edit edit -> ObjectValue.of(value).edit(edit);
      case Parameter.Default(Bytes given) ->
          value instanceof Value.Absent ? new Value.Stored(given) : value;
      case Parameter.Unreadable(MergeKind kind) -> taken(value, kind);
    };
  }

  private static Value taken(Value value, MergeKind kind) {
    return switch (kind) {
      case INC -> NumberValue.of(value).kept();
      case ADD -> ListValue.of(value);
      case PACKED -> ObjectValue.of(value);
      case SETNX -> unread(value);
    };
  }

  private static Value unread(Value value) {
    return value instanceof Value.Absent ? new Value.Stored(UNREADABLE) : value;
  }
}
