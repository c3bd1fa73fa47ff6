package io.prefixdb.node.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a configuration: substitutes variables and included files, parses JSON with comments,
 * checks every name and type against the table of options, and gives the records. Relative paths of
 * data are relative to the working directory, as in the original.
 */
public final class ConfigFile {
  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ConfigFile() {}

  /**
   * The configuration in that file.
   *
   * @param env the value of an environment variable, null when it is not set
   */
  public static NodeConfig read(Path file, Function<String, @Nullable String> env)
      throws ConfigException {
    return read(new ConfigSource(file, List.of(), env));
  }

  /** The configuration with the variables of ini files. */
  public static NodeConfig read(ConfigSource source) throws ConfigException {
    try {
      JsonNode root = parse(text(source));
      OptionTable.check(root);
      return new ConfigReader(new Components(root), source.directory()).read();
    } catch (InvalidPathException e) {
      throw new ConfigException(
          "\"%s\" is no path: %s (expected: a path that the file system takes)"
              .formatted(e.getInput().replace("\0", "\\u0000"), e.getReason()));
    }
  }

  /**
   * Where a node with that configuration logs, as far as the configuration can be understood: so
   * that it can be said there why it is refused.
   */
  public static Optional<LoggerConfig> logger(ConfigSource source) {
    try {
      ObjectNode root = JSON.createObjectNode();
      JsonNode logger = parse(text(source)).path("logger");
      if (logger.isObject()) {
        root.set("logger", logger);
      }
      OptionTable.check(root);
      return Optional.of(LoggerReader.read(new Components(root)));
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }

  /**
   * The data directory that the configuration names, whatever else is in it: a node that runs can
   * be found by it although the configuration would be refused now.
   */
  public static Path data(ConfigSource source) throws ConfigException {
    for (JsonNode engine : parse(text(source)).path("prefixdb")) {
      String path = engine.path("path").asText();
      if (engine.path("enabled").asBoolean(true) && !path.isEmpty()) {
        return Path.of(path);
      }
    }
    throw new ConfigException("prefixdb: no data directory (expected: prefixdb[0].path)");
  }

  /** The text after all replacements, not yet looked into. */
  public static String text(ConfigSource source) throws ConfigException {
    return new ConfigText(source).read();
  }

  /** The file and all that it includes or takes variables from. */
  public static Set<Path> files(ConfigSource source) throws ConfigException {
    ConfigText text = new ConfigText(source);
    text.read();
    return text.files();
  }

  /** The same configuration in one line of strict JSON, without comments and spaces. */
  public static String despaced(ConfigSource source) throws ConfigException {
    return parse(text(source)).toString();
  }

  private static JsonNode parse(String text) throws ConfigException {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      @Nullable JsonLocation where = e.getLocation();
      throw new ConfigException(
          "the configuration is no JSON"
              + (where == null ? "" : " at line " + where.getLineNr())
              + ": "
              + e.getOriginalMessage().lines().findFirst().orElse(""));
    }
  }
}
