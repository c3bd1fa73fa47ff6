package io.prefixdb.node.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prefixdb.node.config.ServiceConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a server answers by the rules of the protocol page with the deviations D1 to D7, in the
 * simplest way: sorted maps and text. Written from the page alone, to be compared with the node.
 */
final class ModelServer {
  private final ServiceConfig limits;
  private final TreeMap<String, TreeMap<String, ModelValue>> prefixes =
      new TreeMap<>(ModelValue.BYTEWISE);
  private final Map<String, Map<Long, NavigableMap<String, ModelValue>>> snapshots =
      new HashMap<>();
  private final Map<String, Long> snapshotIds = new HashMap<>();

  ModelServer(ServiceConfig limits) {
    this.limits = limits;
  }

  /** A field that is written: its key, how its value changes, and its text as it is sent. */
  record Write(String key, UnaryOperator<@Nullable ModelValue> change, String text) {}

  /** What a write is asked for. */
  record Options(boolean nores, boolean noval, long snapshot) {}

  /** The result of a writing method; {@code fieldsFirst} for add and packed. */
  String write(String prefix, List<Write> writes, Options options, boolean fieldsFirst) {
    String status = refusal(prefix, writes);
    if (status.isEmpty() && isUnsafe(prefix)) {
      status = "CreatePrefixFail";
    }
    if (!status.isEmpty()) {
      return written(prefix, status, "", fieldsFirst);
    }
    TreeMap<String, ModelValue> data =
        prefixes.computeIfAbsent(prefix, _ -> new TreeMap<>(ModelValue.BYTEWISE));
    if (!options.nores && options.snapshot != 0 && snapshot(prefix, options.snapshot) == null) {
      return written(prefix, "SnapshotNotFound", "", fieldsFirst);
    }
    for (Write write : writes) {
      data.put(write.key, write.change.apply(data.get(write.key)));
    }
    NavigableMap<String, ModelValue> shown = view(prefix, options.snapshot);
    List<String> fields = new ArrayList<>();
    for (Write write : options.nores ? List.<Write>of() : writes) {
      @Nullable ModelValue value = shown.get(write.key);
      String answer = value == null ? "null" : value.text();
      fields.add(field(write.key, options.noval ? Boolean.toString(value != null) : answer));
    }
    return written(prefix, "OK", String.join(",", fields), fieldsFirst);
  }

  private String refusal(String prefix, List<Write> writes) {
    if (writes.isEmpty()) {
      return "EmptyFields";
    }
    if (prefix.isEmpty()) {
      return "EmptyPrefix";
    }
    if (isReadonly(prefix)) {
      return "PrefixReadonly";
    }
    if (exceeds(prefix.getBytes(UTF_8).length, limits.prefixBytesMax())) {
      return "PrefixLengthExceeded";
    }
    if (exceeds(writes.size(), limits.keysPerRequest())) {
      return "TooManyKeys";
    }
    boolean both = limits.keyBytesMax() != 0 && limits.valueBytesMax() != 0;
    for (Write write : both ? writes : List.<Write>of()) {
      if (exceeds(write.key.getBytes(UTF_8).length, limits.keyBytesMax())) {
        return "KeyLengthExceeded";
      }
      if (exceeds(write.text.getBytes(UTF_8).length, limits.valueBytesMax())) {
        return "ValueLengthExceeded";
      }
    }
    return "";
  }

  private static boolean exceeds(long size, long limit) {
    return limit != 0 && size > limit;
  }

  private boolean isReadonly(String prefix) {
    boolean listed =
        limits.writablePrefixes().isEmpty() || limits.writablePrefixes().contains(prefix);
    return !listed || limits.readonlyPrefixes().contains(prefix);
  }

  private static boolean isUnsafe(String prefix) {
    return prefix.contains("/") || prefix.equals("..");
  }

  String del(String prefix, List<String> keys, Options options) {
    String status =
        keys.isEmpty()
            ? "EmptyFields"
            : isReadonly(prefix)
                ? "PrefixReadonly"
                : !prefixes.containsKey(prefix)
                    ? "PrefixNotFound"
                    : isUnknown(prefix, options) ? "SnapshotNotFound" : "OK";
    List<String> fields = new ArrayList<>();
    if (status.equals("OK")) {
      NavigableMap<String, ModelValue> shown = view(prefix, options.snapshot);
      for (String key : options.nores ? List.<String>of() : keys) {
        @Nullable ModelValue value = shown.get(key);
        if (options.noval) {
          fields.add(field(key, Boolean.toString(value != null)));
        } else if (value != null) {
          fields.add(field(key, value.text()));
        }
      }
      keys.forEach(prefixes.get(prefix)::remove);
    }
    return written(prefix, status, String.join(",", fields), false);
  }

  private boolean isUnknown(String prefix, Options options) {
    return !options.nores && options.snapshot != 0 && snapshot(prefix, options.snapshot) == null;
  }

  String get(String prefix, List<String> keys, long snapshot, boolean presence) {
    @Nullable String trouble = trouble(prefix, snapshot);
    List<String> fields = new ArrayList<>();
    for (String key : trouble == null ? keys : List.<String>of()) {
      @Nullable ModelValue value = view(prefix, snapshot).get(key);
      if (presence) {
        fields.add(field(key, Boolean.toString(value != null)));
      } else if (value != null) {
        fields.add(field(key, value.text()));
      }
    }
    return written(prefix, trouble == null ? "OK" : trouble, String.join(",", fields), false);
  }

  /** What {@code range} is asked for; offset and limit are unsigned. */
  record Range(
      String from,
      String to,
      boolean beg,
      long offset,
      long limit,
      boolean nores,
      boolean noval,
      long snapshot) {}

  String range(String prefix, Range range) {
    boolean over =
        limits.rangeMax() != 0
            && Long.compareUnsigned(range.limit + range.offset, limits.rangeMax()) > 0;
    @Nullable String trouble = over ? "RangeLimitExceeded" : trouble(prefix, range.snapshot);
    List<String> fields = new ArrayList<>();
    boolean last = true;
    if (trouble == null) {
      List<Map.Entry<String, ModelValue>> seen =
          new ArrayList<>(view(prefix, range.snapshot).tailMap(range.from, range.beg).entrySet());
      seen = seen.subList((int) Math.min(range.offset, seen.size()), seen.size());
      seen.removeIf(
          entry ->
              !range.to.isEmpty() && ModelValue.BYTEWISE.compare(entry.getKey(), range.to) > 0);
      last = Long.compareUnsigned(seen.size(), range.limit) <= 0;
      List<Map.Entry<String, ModelValue>> page = last ? seen : seen.subList(0, (int) range.limit);
      for (Map.Entry<String, ModelValue> entry :
          range.nores ? List.<Map.Entry<String, ModelValue>>of() : page) {
        fields.add(field(entry.getKey(), range.noval ? "true" : entry.getValue().text()));
      }
    }
    return "{\"final\":%s,\"prefix\":%s,\"status\":\"%s\",\"fields\":{%s},\"stat\":null}"
        .formatted(
            last, quoted(prefix), trouble == null ? "OK" : trouble, String.join(",", fields));
  }

  String allPrefixes(boolean writableOnly) {
    List<String> names =
        prefixes.keySet().stream()
            .filter(name -> !writableOnly || !isReadonly(name))
            .map(ModelServer::quoted)
            .toList();
    return "{\"prefixes\":[" + String.join(",", names) + "],\"status\":\"OK\"}";
  }

  /** The result without {@code last_seq}, which no rule of these tells. */
  String createSnapshot(String prefix) {
    @Nullable TreeMap<String, ModelValue> data = prefixes.get(prefix);
    long id = data == null ? 0 : snapshotIds.merge(prefix, 1L, Long::sum);
    if (data != null) {
      snapshots.computeIfAbsent(prefix, _ -> new LinkedHashMap<>()).put(id, new TreeMap<>(data));
    }
    return "{\"prefix\":%s,\"snapshot\":%d,\"status\":\"%s\"}"
        .formatted(quoted(prefix), id, data == null ? "PrefixNotFound" : "OK");
  }

  String releaseSnapshot(String prefix, long id) {
    String status =
        !prefixes.containsKey(prefix)
            ? "PrefixNotFound"
            : snapshots.getOrDefault(prefix, new HashMap<>()).remove(id) == null
                ? "SnapshotNotFound"
                : "OK";
    return "{\"prefix\":" + quoted(prefix) + ",\"status\":\"" + status + "\"}";
  }

  private @Nullable String trouble(String prefix, long snapshot) {
    if (!prefixes.containsKey(prefix)) {
      return "PrefixNotFound";
    }
    return snapshot != 0 && snapshot(prefix, snapshot) == null ? "SnapshotNotFound" : null;
  }

  private @Nullable NavigableMap<String, ModelValue> snapshot(String prefix, long id) {
    return snapshots.getOrDefault(prefix, Map.of()).get(id);
  }

  private NavigableMap<String, ModelValue> view(String prefix, long snapshot) {
    @Nullable NavigableMap<String, ModelValue> old = snapshot(prefix, snapshot);
    return old == null ? prefixes.get(prefix) : old;
  }

  private static String written(String prefix, String status, String fields, boolean first) {
    String state = ",\"status\":\"" + status + "\"";
    String content = ",\"fields\":{" + fields + "}";
    return "{\"prefix\":" + quoted(prefix) + (first ? content + state : state + content) + "}";
  }

  private static String field(String key, String value) {
    return quoted(key) + ":" + value;
  }

  /** A string as answers have it. */
  static String quoted(String text) {
    return "\""
        + text.replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("/", "\\/")
            .replace("\t", "\\t")
            .replace("\n", "\\n")
        + "\"";
  }
}
