package io.prefixdb.node.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Spells the same request in one of the many ways that the dialect takes. */
final class Spelling {
  private static final List<String> SPACES = List.of("", "", "", "", " ", "\n", "\t ", "/* , */");

  private final Random random;

  Spelling(Random random) {
    this.random = random;
  }

  /** A message; the order of members means nothing. */
  String message(String method, Map<String, String> params, int id) {
    List<String> members =
        new ArrayList<>(
            List.of(
                member("method", "\"" + method + "\""),
                member("params", anyOrder(params)),
                member("id", Integer.toString(id))));
    if (random.nextInt(4) > 0) {
      members.add(member("jsonrpc", "\"2.0\""));
    }
    Collections.shuffle(members, random);
    return object(members) + space();
  }

  private String anyOrder(Map<String, String> params) {
    List<String> members = new ArrayList<>();
    params.forEach((name, value) -> members.add(member(name, value)));
    if (random.nextInt(5) == 0) {
      members.add(member("nobody_knows", "{\"a\":[1,{}]}"));
    }
    Collections.shuffle(members, random);
    return object(members);
  }

  String object(List<String> members) {
    return "{" + space() + String.join("," + space(), members) + "}";
  }

  String array(List<String> elements) {
    return "[" + space() + String.join(space() + "," + space(), elements) + "]";
  }

  private String member(String name, String value) {
    return "\"" + name + "\"" + space() + ":" + space() + value + space();
  }

  /** A member whose name is text of a client. */
  String entry(String key, String value) {
    return string(key) + space() + ":" + space() + value + space();
  }

  String string(String text) {
    StringBuilder spelled = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\t') {
        spelled.append("\\t");
      } else if (c == '"' || c == '\\') {
        spelled.append('\\').append(c);
      } else if (random.nextInt(12) == 0) {
        spelled.append("\\u%04x".formatted((int) c));
      } else if (c == '/' && random.nextBoolean()) {
        spelled.append("\\/");
      } else {
        spelled.append(c);
      }
    }
    return spelled.append('"').toString();
  }

  private String space() {
    return SPACES.get(random.nextInt(SPACES.size()));
  }
}
