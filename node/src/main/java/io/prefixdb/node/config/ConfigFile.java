package io.prefixdb.node.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a configuration file: substitutes variables, parses JSON with comments, checks every name
 * and type against the table of options, and gives the records. Relative paths in the file are
 * relative to the working directory, as in the original.
 */
public final class ConfigFile {
  private static final JsonMapper JSON =
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
    try {
      return parse(Files.readString(file), env);
    } catch (IOException e) {
      throw new ConfigException("the configuration " + file + " cannot be read: " + e);
    }
  }

  static NodeConfig parse(String text, Function<String, @Nullable String> env)
      throws ConfigException {
    JsonNode root;
    try {
      root = JSON.readTree(Substitution.apply(text, env));
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          "the configuration is no JSON at line "
              + e.getLocation().getLineNr()
              + ": "
              + e.getOriginalMessage().lines().findFirst().orElse(""));
    }
    OptionTable.check(root);
    return new ConfigReader(new Components(root)).read();
  }
}
