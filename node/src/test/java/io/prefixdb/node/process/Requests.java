package io.prefixdb.node.process;

/** Requests as text, without line ends. */
final class Requests {
  private Requests() {}

  static String set(String prefix, String key, long value) {
    return request(
        "set", "{\"prefix\":\"%s\",\"fields\":{\"%s\":%d}}".formatted(prefix, key, value));
  }

  static String text(String prefix, String key, String value) {
    return request(
        "set", "{\"prefix\":\"%s\",\"fields\":{\"%s\":\"%s\"}}".formatted(prefix, key, value));
  }

  static String get(String prefix, String key) {
    return request("get", "{\"prefix\":\"%s\",\"fields\":[\"%s\"]}".formatted(prefix, key));
  }

  static String increment(String prefix, String key) {
    return request(
        "inc", "{\"prefix\":\"%s\",\"update\":{\"%s\":{\"inc\":1}}}".formatted(prefix, key));
  }

  static String remove(String prefix, String key) {
    return request("del", "{\"prefix\":\"%s\",\"fields\":[\"%s\"]}".formatted(prefix, key));
  }

  static String compact(String prefix) {
    return request("compact_prefix", "{\"prefix\":\"%s\"}".formatted(prefix));
  }

  static String range(String prefix, String from, int limit) {
    return request(
        "range",
        "{\"prefix\":\"%s\",\"from\":\"%s\",\"beg\":%b,\"limit\":%d}"
            .formatted(prefix, from, from.isEmpty(), limit));
  }

  private static String request(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"params\":%s,\"id\":1}"
        .formatted(method, params);
  }
}
