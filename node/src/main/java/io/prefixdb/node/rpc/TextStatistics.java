package io.prefixdb.node.rpc;

import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.model.Bytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The statistics of a prefix as lines for people. */
final class TextStatistics {
  private TextStatistics() {}

  static Bytes show(Answer answer) {
    if (!(answer instanceof Answer.Page page) || page.stat().equals(Answer.NO_STAT)) {
      return Bytes.utf8("No Stat");
    }
    Map<String, Bytes> stat = members(page.stat());
    StringBuilder out = new StringBuilder();
    out.append("values by type:\n");
    for (String type : List.of("null", "bool", "number", "string", "array", "object")) {
      out.append("  %-7s %s\n".formatted(type, member(stat, type + "_count")));
    }
    out.append("no JSON, to be repaired: ").append(member(stat, "repair_count")).append('\n');
    out.append("empty: ").append(member(stat, "empty_count")).append('\n');
    sizes("keys", member(stat, "keys"), out);
    sizes("values", member(stat, "values"), out);
    return Bytes.utf8(out.append(page.status()).toString());
  }

  private static void sizes(String what, Bytes json, StringBuilder out) {
    Map<String, Bytes> sizes = members(json);
    out.append(
        "%s: %s, bytes: min %s, average %s, max %s\n"
            .formatted(
                what,
                member(sizes, "count"),
                member(sizes, "min"),
                member(sizes, "avg"),
                member(sizes, "max")));
    out.append("  at most");
    for (int percent : List.of(50, 80, 95, 99, 100)) {
      out.append(percent == 50 ? " " : ", ")
          .append("%s in %d %%".formatted(member(sizes, "perc" + percent), percent));
    }
    out.append('\n');
  }

  private static Bytes member(Map<String, Bytes> members, String name) {
    return members.getOrDefault(name, Bytes.EMPTY);
  }

  private static Map<String, Bytes> members(Bytes json) {
    Map<String, Bytes> members = new LinkedHashMap<>();
    JsonReader reader = new JsonReader(json);
    reader.object(name -> members.put(name, reader.value()));
    return members;
  }
}
