package io.prefixdb.node.rules;

import static io.prefixdb.node.rules.ModelValue.plain;

import io.prefixdb.node.rules.ModelServer.Options;
import io.prefixdb.node.rules.ModelServer.Write;
import io.prefixdb.node.rules.ModelValue.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Requests as clients may send them, each with what the model answers. */
final class Requests {
  private static final List<String> PREFIXES =
      List.of("p", "p", "p", "p", "p", "q", "q", "ro", "a/b", "..", "", "longer");
  private static final List<String> KEYS =
      List.of("a", "b", "c", "ab", "", "k/1", "ж", "a b", "quo\"te", "t\tab", "a", "b", "c");
  private static final List<String> NUMBERS =
      List.of("0", "1", "-1", "7", "12", "9223372036854775807", "-9223372036854775808");
  private static final List<String> ELEMENTS =
      List.of("1", "\"x\"", "null", "{\"a\": 1}", "[ ]", "2.5", "\"\\u0416\"");
  private static final List<String> MEMBERS = List.of("m", "n", "o", "mn");
  private static final List<ModelValue> VALUES =
      List.of(
          plain("0"),
          plain("-7"),
          plain("42"),
          plain("2.5"),
          plain("9223372036854775807"),
          plain("null"),
          plain("true"),
          plain("\"\""),
          plain("\"a\\/b \\u0416\""),
          ModelValue.array("[]"),
          ModelValue.array("[1,\"x\",{\"a\": 1}]", "1", "\"x\"", "{\"a\": 1}"),
          ModelValue.object("{}", Map.of()),
          ModelValue.object("{\"m\":1,\"n\":\"x\"}", Map.of("m", "1", "n", "\"x\"")),
          ModelValue.object(
              "{\"o\":{\"m\": [1]},\"m\":-3}", Map.of("o", "{\"m\": [1]}", "m", "-3")));

  private final Random random;
  private final Spelling spelling;
  private final ModelServer model;
  private int lastId;

  Requests(Random random, ModelServer model) {
    this.random = random;
    this.spelling = new Spelling(random);
    this.model = model;
  }

  /**
   * A message and its reply.
   *
   * @param text the message as it is sent
   * @param reply the line that comes back, without {@code last_seq}
   */
  record Request(String text, String reply) {}

  Request next() {
    Map<String, String> params = new LinkedHashMap<>();
    String prefix = any(PREFIXES);
    params.put("prefix", spelling.string(prefix));
    return switch (random.nextInt(22)) {
      case 0, 1, 2, 3 -> write("set", prefix, params);
      case 4, 5 -> write("setnx", prefix, params);
      case 6, 7, 8 -> write("inc", prefix, params);
      case 9, 10, 11 -> write("add", prefix, params);
      case 12, 13, 14 -> write("packed", prefix, params);
      case 15 -> del(prefix, params);
      case 16 -> keys("get", prefix, params);
      case 17 -> keys("has", prefix, params);
      case 18, 19 -> range(prefix, params);
      case 20 -> snapshot(prefix, params);
      default -> prefixes();
    };
  }

  private Request request(String method, Map<String, String> params, String result) {
    int id = ++lastId;
    return new Request(
        spelling.message(method, params, id),
        "{\"jsonrpc\":\"2.0\",\"result\":" + result + ",\"id\":" + id + "}");
  }

  private Request write(String method, String prefix, Map<String, String> params) {
    List<Write> writes = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      writes.add(
          switch (method) {
            case "inc" -> inc(any(KEYS));
            case "add" -> add(any(KEYS));
            case "packed" -> packed(any(KEYS));
            default -> set(any(KEYS), method.equals("setnx"));
          });
    }
    boolean sets = method.startsWith("set");
    params.put(
        sets ? "fields" : "update",
        spelling.object(
            writes.stream().map(write -> spelling.entry(write.key(), write.text())).toList()));
    boolean noval = (sets || method.equals("add")) && flag("noval", false, params);
    Options options = new Options(flag("nores", true, params), noval, snapshotOf(params));
    return request(
        method, params, model.write(prefix, writes, options, method.matches("add|packed")));
  }

  private Write set(String key, boolean keep) {
    ModelValue value = any(VALUES);
    return new Write(key, base -> keep && base != null ? base : value, value.text());
  }

  private Write inc(String key) {
    Step step = step(any(NUMBERS), random.nextBoolean() ? any(NUMBERS) : null);
    return new Write(key, base -> ModelValue.inc(base, step), step.text());
  }

  private static Step step(@Nullable String inc, @Nullable String val) {
    List<String> members = new ArrayList<>();
    if (val != null) {
      members.add("\"val\":" + val);
    }
    if (inc != null) {
      members.add("\"inc\":" + inc);
    }
    return new Step(inc, val, "{" + String.join(",", members) + "}");
  }

  private Write add(String key) {
    List<String> more = several(ELEMENTS, 4);
    int limit = random.nextInt(7) - 1;
    String text = "{\"arr\":[" + String.join(",", more) + "]";
    return switch (random.nextInt(3)) {
      case 0 -> new Write(key, base -> ModelValue.add(base, 10, more), text + "}");
      default ->
          new Write(
              key, base -> ModelValue.add(base, limit, more), text + ",\"lim\":" + limit + "}");
    };
  }

  private Write packed(String key) {
    List<Map.Entry<String, Step>> edits = new ArrayList<>();
    List<String> members = new ArrayList<>();
    for (String member : several(MEMBERS, 3)) {
      Step step =
          step(
              random.nextBoolean() ? any(NUMBERS) : null,
              random.nextInt(4) > 0 ? any(ELEMENTS) : null);
      edits.add(Map.entry(member, step));
      members.add("\"" + member + "\":" + step.text());
    }
    return new Write(
        key, base -> ModelValue.packed(base, edits), "{" + String.join(",", members) + "}");
  }

  private Request del(String prefix, Map<String, String> params) {
    List<String> keys = keys(params);
    Options options =
        new Options(flag("nores", true, params), flag("noval", true, params), snapshotOf(params));
    return request("del", params, model.del(prefix, keys, options));
  }

  private Request keys(String method, String prefix, Map<String, String> params) {
    List<String> keys = keys(params);
    long snapshot = snapshotOf(params);
    return request(method, params, model.get(prefix, keys, snapshot, method.equals("has")));
  }

  private List<String> keys(Map<String, String> params) {
    List<String> keys = several(KEYS, 4);
    params.put("fields", spelling.array(keys.stream().map(spelling::string).toList()));
    return keys;
  }

  private Request range(String prefix, Map<String, String> params) {
    String from = random.nextInt(3) == 0 ? "" : any(KEYS);
    String to = random.nextInt(3) > 0 ? "" : any(KEYS);
    params.put("from", spelling.string(from));
    params.put("to", spelling.string(to));
    long offset = random.nextInt(3) > 0 ? 0 : random.nextInt(5);
    long limit = random.nextLong(-1, 11);
    params.put("offset", Long.toString(offset));
    params.put("limit", Long.toString(limit));
    return request(
        "range",
        params,
        model.range(
            prefix,
            new ModelServer.Range(
                from,
                to,
                flag("beg", true, params),
                offset,
                limit,
                flag("nores", false, params),
                flag("noval", false, params),
                snapshotOf(params))));
  }

  private Request snapshot(String prefix, Map<String, String> params) {
    if (random.nextInt(3) > 0) {
      return request("create_snapshot", params, model.createSnapshot(prefix));
    }
    int id = random.nextInt(5);
    params.put("snapshot", Integer.toString(id));
    return request("release_snapshot", params, model.releaseSnapshot(prefix, id));
  }

  private Request prefixes() {
    Map<String, String> params = new LinkedHashMap<>();
    return request(
        "get_all_prefixes", params, model.allPrefixes(flag("writable_only", false, params)));
  }

  private boolean flag(String name, boolean fallback, Map<String, String> params) {
    boolean value = random.nextBoolean();
    if (value != fallback || random.nextBoolean()) {
      params.put(name, Boolean.toString(value));
    }
    return value;
  }

  private long snapshotOf(Map<String, String> params) {
    int snapshot = random.nextInt(4) > 0 ? 0 : random.nextInt(5);
    if (snapshot != 0 || random.nextInt(5) == 0) {
      params.put("snapshot", Integer.toString(snapshot));
    }
    return snapshot;
  }

  private List<String> several(List<String> all, int max) {
    return random.ints(random.nextInt(max + 1), 0, all.size()).mapToObj(all::get).toList();
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
