package io.prefixdb.node.config;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration comes from.
 *
 * @param file the configuration file
 * @param ini files with values for {@code $INI{section.name:default}}, a later one wins; they win
 *     over those that the file itself names
 * @param env the value of an environment variable, null when it is not set
 */
public record ConfigSource(Path file, List<Path> ini, Function<String, @Nullable String> env) {
  public ConfigSource {
    ini = List.copyOf(ini);
  }
}
