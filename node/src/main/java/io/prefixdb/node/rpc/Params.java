package io.prefixdb.node.rpc;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a call by name. Each getter reads one as its type, throws {@link
 * io.prefixdb.node.json.JsonException} when it is of another, and falls back when it is missing.
 */
final class Params {
  /** The most elements of one parameter: each takes several times as much as its text. */
  static final int ELEMENTS_MAX = 250_000;

  private final JsonReader text;

  /** For each member where its name begins and ends, and where its value does. */
  private int[] spans = new int[4 * 4];

  private int members;

  private Params(JsonReader text) {
    this.text = text;
  }

  /** The getters read from the text that is read here, so they are to be used while it is lent. */
  static Params read(JsonReader text) {
    Params params = new Params(text);
    boolean more = text.firstMember();
    while (more) {
      params.add(text.nameFrom(), text.nameTo(), text.skipValue(), text.position());
      more = text.nextMember();
    }
    return params;
  }

  private void add(int nameFrom, int nameTo, int from, int to) {
    int at = 4 * members++;
    if (at == spans.length) {
      spans = Arrays.copyOf(spans, 2 * at);
    }
    spans[at] = nameFrom;
    spans[at + 1] = nameTo;
    spans[at + 2] = from;
    spans[at + 3] = to;
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
      member.array(
          () -> {
            limit(name, strings.size());
            strings.add(member.string());
          });
    }
    return strings;
  }

  /** An object of keys with raw values, duplicates kept, empty when missing. */
  List<Field> fields(String name) {
    List<Field> fields = new ArrayList<>();
    JsonReader member = member(name);
    if (member != null) {
      member.map(
          key -> {
            limit(name, fields.size());
            fields.add(new Field(key, member.value()));
          });
    }
    return fields;
  }

  private static void limit(String name, int elements) {
    if (elements == ELEMENTS_MAX) {
      throw new JsonException("at most " + ELEMENTS_MAX + " elements of " + name, 0);
    }
  }

  /** A reader of the value, of the last one if there are several. */
  private @Nullable JsonReader member(String name) {
    for (int at = 4 * (members - 1); at >= 0; at -= 4) {
      if (text.isText(name, spans[at], spans[at + 1])) {
        return text.part(spans[at + 2], spans[at + 3]);
      }
    }
    return null;
  }
}
