package io.prefixdb.node.fold;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;
import java.util.ArrayDeque;

/** What {@code add} appends to: the raw elements of an array. Mutable, owned by one fold. */
final class ListValue implements Value {
  private final ArrayDeque<Bytes> elements = new ArrayDeque<>();

  private ListValue() {}

  /** The array that the value is; an empty one of anything else. */
  static ListValue of(Value value) {
    if (value instanceof ListValue list) {
      return list;
    }
    ListValue list = new ListValue();
    try {
      JsonReader reader = new JsonReader(value.bytes());
      reader.array(() -> list.elements.add(reader.value()));
    } catch (JsonException e) {
      list.elements.clear();
    }
    return list;
  }

  ListValue append(Parameter.Append append) {
    if (append.limit() == 0) {
      elements.clear();
      return this;
    }
    elements.addAll(append.elements());
    while (Long.compareUnsigned(elements.size(), append.limit()) > 0) {
      elements.removeFirst();
    }
    return this;
  }

  @Override
  public Bytes bytes() {
    JsonWriter out = new JsonWriter();
    String separator = "[";
    for (Bytes element : elements) {
      out.raw(separator).raw(element);
      separator = ",";
    }
    return out.raw(elements.isEmpty() ? "[]" : "]").bytes();
  }
}
