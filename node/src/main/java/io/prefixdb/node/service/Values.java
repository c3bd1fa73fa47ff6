package io.prefixdb.node.service;

import io.prefixdb.node.json.JsonRepair;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.rpc.LineRate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the fields of answers of what was read.
 *
 * @param repair whether values that are not JSON are made JSON in the answer
 */
record Values(BooleanSupplier repair) {
  private static final Logger LOG = LoggerFactory.getLogger(Values.class);
  private static final LineRate LINES = new LineRate(10);

  /** What is shown of garbage in the log. */
  private static final int SHOWN_BYTES = 200;

  private static final Bytes NULL = Bytes.utf8("null");
  private static final Bytes TRUE = Bytes.utf8("true");
  private static final Bytes FALSE = Bytes.utf8("false");

  /** The value of that key as answers show it; garbage is told to the log. */
  Bytes shown(Bytes prefix, Bytes key, Bytes value) {
    if (!repair.getAsBoolean()) {
      return value;
    }
    Bytes shown = JsonRepair.repair(value);
    if (!shown.equals(value) && !value.isEmpty() && LINES.allows()) {
      LOG.warn(
          "Обнаружен мусор в префиксе '{}' для ключа '{}': {}", prefix, begin(key), begin(value));
    }
    return shown;
  }

  private static Bytes begin(Bytes text) {
    return text.length() <= SHOWN_BYTES ? text : Bytes.copyOf(text.array(), 0, SHOWN_BYTES);
  }

  /** The keys that exist with their values. */
  List<Field> present(Bytes prefix, List<Bytes> keys, List<@Nullable Bytes> values) {
    List<Field> fields = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      Bytes value = values.get(i);
      if (value != null) {
        fields.add(new Field(keys.get(i), shown(prefix, keys.get(i), value)));
      }
    }
    return fields;
  }

  /** Every key with its value, {@code null} where it is absent. */
  List<Field> all(Bytes prefix, List<Bytes> keys, List<@Nullable Bytes> values) {
    List<Field> fields = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      Bytes value = values.get(i);
      fields.add(new Field(keys.get(i), value == null ? NULL : shown(prefix, keys.get(i), value)));
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
