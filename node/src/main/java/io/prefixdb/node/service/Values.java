package io.prefixdb.node.service;

import io.prefixdb.node.json.JsonRepair;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the fields of answers of what was read.
 *
 * @param repair whether values that are not JSON are made JSON in the answer
 */
record Values(BooleanSupplier repair) {
  private static final Bytes NULL = Bytes.utf8("null");
  private static final Bytes TRUE = Bytes.utf8("true");
  private static final Bytes FALSE = Bytes.utf8("false");

  Bytes shown(Bytes value) {
    return repair.getAsBoolean() ? JsonRepair.repair(value) : value;
  }

  /** The keys that exist with their values. */
  List<Field> present(List<Bytes> keys, List<@Nullable Bytes> values) {
    List<Field> fields = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      Bytes value = values.get(i);
      if (value != null) {
        fields.add(new Field(keys.get(i), shown(value)));
      }
    }
    return fields;
  }

  /** Every key with its value, {@code null} where it is absent. */
  List<Field> all(List<Bytes> keys, List<@Nullable Bytes> values) {
    List<Field> fields = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      Bytes value = values.get(i);
      fields.add(new Field(keys.get(i), value == null ? NULL : shown(value)));
    }
    return fields;
  }

  /** Every key with {@code true} or {@code false}: whether it exists. */
  static List<Field> presence(List<Bytes> keys, List<@Nullable Bytes> values) {
    List<Field> fields = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      fields.add(new Field(keys.get(i), values.get(i) == null ? FALSE : TRUE));
    }
    return fields;
  }

  /** {@code true} for a key that was seen. */
  static Field seen(Bytes key) {
    return new Field(key, TRUE);
  }
}
