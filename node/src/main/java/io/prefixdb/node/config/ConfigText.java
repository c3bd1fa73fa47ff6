package io.prefixdb.node.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the text of a configuration with all its variables and included files put in. */
final class ConfigText {
  private static final int INCLUDES_DEEP_MAX = 16;
  private static final int FILES_MAX = 1_000;
  private static final int BYTES_MAX = 16 << 20;

  private final ConfigSource source;
  private final Set<Path> files = new LinkedHashSet<>();
  private final Map<String, String> ini = new LinkedHashMap<>();
  private int filesRead;
  private boolean guessing = true;

  ConfigText(ConfigSource source) {
    this.source = source;
  }

  /** The files that were read, the configuration first. */
  Set<Path> files() {
    return files;
  }

  /** Reads everything; the ini files that the configuration itself names count less than ours. */
  String read() throws ConfigException {
    Map<String, String> own = ownVars();
    String first = substituted(source.file(), own, 0);
    for (Path file : namedInside(first)) {
      addIni(source.directory().resolve(file));
    }
    for (Path file : source.ini()) {
      addIni(file);
    }
    guessing = false;
    filesRead = 0;
    return substituted(source.file(), own, 0);
  }

  /**
   * {@code $VAR{config_name}} and {@code $VAR{config_dir}}: ours; the original takes the defaults.
   */
  private Map<String, String> ownVars() {
    Path file = source.file().toAbsolutePath().normalize();
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
    return Map.of("config_name", name, "config_dir", String.valueOf(file.getParent()));
  }

  /** {@code config.ini}, as far as the text can be understood before its variables are known. */
  private static List<Path> namedInside(String text) {
    List<Path> named = new ArrayList<>();
    try {
      for (JsonNode file : ConfigFile.JSON.readTree(text).path("config").path("ini")) {
        named.add(Path.of(file.asText()));
      }
    } catch (JsonProcessingException e) {
      return List.of(); // told by whoever parses the final text
    }
    return named;
  }

  private void addIni(Path file) throws ConfigException {
    String section = "";
    for (String line : substituted(file, Map.of(), 0).lines().map(String::strip).toList()) {
      if (line.startsWith("[") && line.endsWith("]")) {
        section = line.substring(1, line.length() - 1).strip() + ".";
      } else if (!line.isEmpty() && !line.startsWith("#") && !line.startsWith(";")) {
        int equals = line.indexOf('=');
        if (equals < 1) {
          throw new ConfigException(
              file + ": \"" + line + "\" (expected: name=value, [section] or a # comment)");
        }
        ini.put(
            section + line.substring(0, equals).strip(),
            Substitution.unquoted(line.substring(equals + 1).strip()));
      }
    }
  }

  private String substituted(Path file, Map<String, String> vars, int depth)
      throws ConfigException {
    String text = content(file);
    text =
        Substitution.apply("VAR", text, place -> vars.getOrDefault(place.name(), fallback(place)));
    text = Substitution.apply("ENV", text, this::env);
    text = Substitution.apply("INI", text, this::ini);
    String whole =
        Substitution.apply("INCLUDE", text, place -> included(place, vars, file, depth + 1));
    if (whole.length() > BYTES_MAX) {
      throw new ConfigException(
          "the configuration " + file + " has more than 16 MiB with its included files");
    }
    return whole;
  }

  private String env(Substitution.Place place) throws ConfigException {
    String value = source.env().apply(place.name());
    if (value == null && place.fallback().isEmpty()) {
      throw new ConfigException(
          place.text() + ": the environment has no such variable; set it or give a default");
    }
    return value == null ? fallback(place) : value;
  }

  /** While the ini files are not known a number stands in: it is JSON inside quotes and outside. */
  private String ini(Substitution.Place place) {
    return ini.getOrDefault(place.name(), place.fallback().orElse(guessing ? "0" : ""));
  }

  private static String fallback(Substitution.Place place) {
    return place.fallback().orElse("");
  }

  private String included(Substitution.Place place, Map<String, String> vars, Path from, int depth)
      throws ConfigException {
    Map<String, String> inner = new LinkedHashMap<>(vars);
    inner.putAll(place.options());
    String path = inner.remove("path");
    boolean whole = place.name().equals("FILE");
    if (path == null || !(whole || place.name().equals("SUBCONF"))) {
      throw new ConfigException(
          place.text()
              + " (expected: $INCLUDE{FILE[path=\"...\"]} or $INCLUDE{SUBCONF[path=\"...\"]})");
    }
    if (depth > INCLUDES_DEEP_MAX) {
      throw new ConfigException(
          place.text() + ": files include each other more than " + INCLUDES_DEEP_MAX + " deep");
    }
    String text = substituted(located(Path.of(path), from), inner, depth);
    return whole ? text : members(place, text);
  }

  /** The members of the object in an included text, without its braces. */
  private static String members(Substitution.Place place, String text) throws ConfigException {
    int open = text.indexOf('{');
    int close = text.lastIndexOf('}');
    if (open < 0 || close < open) {
      throw new ConfigException(place.text() + ": the file holds no object { ... }");
    }
    return text.substring(open + 1, close);
  }

  /** Beside the file that names it, else in the directory of the node. */
  private Path located(Path path, Path from) {
    Path beside = from.resolveSibling(path);
    return Files.exists(beside) ? beside : source.directory().resolve(path);
  }

  private String content(Path file) throws ConfigException {
    if (++filesRead > FILES_MAX) {
      throw new ConfigException("more than " + FILES_MAX + " files are included; check " + file);
    }
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new ConfigException("the configuration " + file + " has more than 16 MiB");
      }
      String text = Files.readString(file);
      files.add(file);
      return text;
    } catch (CharacterCodingException e) {
      throw new ConfigException("the configuration " + file + " is no UTF-8: save it as UTF-8");
    } catch (IOException e) {
      throw ConfigException.unreadable("configuration", file, e);
    }
  }
}
