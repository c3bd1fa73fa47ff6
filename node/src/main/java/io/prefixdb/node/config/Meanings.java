package io.prefixdb.node.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What the options mean, in one sentence each: the resource {@code meanings.txt}. An option that is
 * not in it is accepted and means nothing here.
 */
final class Meanings {
  private static final Map<String, String> BY_PATH = load();

  private Meanings() {}

  /** All, by paths such as {@code prefixdb.slave.enabled}. */
  static Map<String, String> all() {
    return BY_PATH;
  }

  static String of(String path) {
    return BY_PATH.getOrDefault(path, "accepted, without meaning here");
  }

  private static Map<String, String> load() {
    try (InputStream in =
        Objects.requireNonNull(Meanings.class.getResourceAsStream("meanings.txt"))) {
      Map<String, String> byPath = new LinkedHashMap<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        int equals = line.indexOf(" = ");
        byPath.put(line.substring(0, equals), line.substring(equals + 3));
      }
      return byPath;
    } catch (IOException e) {
      throw new UncheckedIOException("meanings.txt of the program cannot be read", e);
    }
  }
}
