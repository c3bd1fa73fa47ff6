package io.prefixdb.node.fold;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.json.Numbers;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code packed} edits: the raw members of an object, sorted by name bytewise. Of members of
 * the same name only the first is ever touched. Mutable, owned by one fold.
 */
final class ObjectValue implements Value {
  private final List<Field> members = new ArrayList<>();

  private ObjectValue() {}

  /** The object that the value is; an empty one of anything else. */
  static ObjectValue of(Value value) {
    if (value instanceof ObjectValue object) {
      return object;
    }
    ObjectValue object = new ObjectValue();
    try {
      JsonReader reader = new JsonReader(value.bytes());
      reader.map(name -> object.members.add(new Field(MemberName.stable(name), reader.value())));
      object.members.sort(Comparator.comparing(Field::key));
    } catch (JsonException e) {
      object.members.clear();
    }
    return object;
  }

  ObjectValue edit(Parameter.Edit edit) {
    for (Parameter.Edit.MemberStep step : edit.steps()) {
      edit(step.name(), step.step());
    }
    return this;
  }

  private void edit(Bytes name, Parameter.Step step) {
    int at = firstNotBelow(name);
    boolean present = at < members.size() && members.get(at).key().equals(name);
    Bytes after = after(present ? members.get(at).value() : null, step);
    if (after != null && present) {
      members.set(at, new Field(name, after));
    } else if (after != null) {
      members.add(at, new Field(name, after));
    } else if (present) {
      members.remove(at);
    }
  }

  private int firstNotBelow(Bytes name) {
    int low = 0;
    int high = members.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (members.get(middle).key().compareTo(name) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The member's value after the step, null when there is none. */
  private static @Nullable Bytes after(@Nullable Bytes before, Parameter.Step step) {
    Optional<Long> inc = Numbers.leadingInteger(step.inc());
    if (inc.isPresent()) {
      long start =
          Optional.ofNullable(before)
              .flatMap(Numbers::leadingInteger)
              .or(() -> Numbers.leadingInteger(step.val()))
              .orElse(0L);
      return Bytes.utf8(Long.toString(start + inc.get()));
    }
    boolean removes = step.inc().equals(Parameter.NULL) && step.val().equals(Parameter.NULL);
    return removes ? null : step.val();
  }

  @Override
  public Bytes bytes() {
    JsonWriter out = new JsonWriter();
    String separator = "{";
    for (Field member : members) {
      out.raw(separator).string(member.key()).raw(":").raw(member.value());
      separator = ",";
    }
    return out.raw(members.isEmpty() ? "{}" : "}").bytes();
  }
}
