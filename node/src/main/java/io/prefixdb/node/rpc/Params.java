package io.prefixdb.node.rpc;

import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a call by name. Each getter reads one as its type, throws {@link
 * io.prefixdb.node.json.JsonException} when it is of another, and falls back when it is missing.
 */
final class Params {
  private final byte[] text;
  private final Map<String, Span> members = HashMap.newHashMap(8);

  private Params(byte[] text) {
    this.text = text;
  }

  private record Span(int from, int to) {}

  static Params read(Bytes text) {
    Params params = new Params(text.array());
    JsonReader reader = new JsonReader(text);
    reader.object(
        name -> {
          int from = reader.skipValue();
          params.members.put(name, new Span(from, reader.position()));
        });
    return params;
  }

  boolean bool(String name, boolean missing) {
    JsonReader member = member(name);
    return member == null ? missing : member.bool();
  }

  /** A number of 64 bits; negative ones stand for huge ones where the parameter is unsigned. */
  long integer(String name, long missing) {
    JsonReader member = member(name);
    return member == null ? missing : member.integer();
  }

  /** A string, empty when missing. */
  Bytes string(String name) {
    JsonReader member = member(name);
    return member == null ? Bytes.EMPTY : member.string();
  }

  /** A list of strings, empty when missing. */
  List<Bytes> strings(String name) {
    List<Bytes> strings = new ArrayList<>();
    JsonReader member = member(name);
    if (member != null) {
      member.array(() -> strings.add(member.string()));
    }
    return strings;
  }

  /** An object of keys with raw values, duplicates kept, empty when missing. */
  List<Field> fields(String name) {
    List<Field> fields = new ArrayList<>();
    JsonReader member = member(name);
    if (member != null) {
      member.map(key -> fields.add(new Field(key, member.value())));
    }
    return fields;
  }

  private @Nullable JsonReader member(String name) {
    Span span = members.get(name);
    return span == null ? null : new JsonReader(text, span.from, span.to);
  }
}
