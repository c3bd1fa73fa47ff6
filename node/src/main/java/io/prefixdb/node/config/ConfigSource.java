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
 * @param directory where the node will run: what relative paths in the configuration start from
 */
public record ConfigSource(
    Path file, List<Path> ini, Function<String, @Nullable String> env, Path directory) {
  public ConfigSource {
    ini = List.copyOf(ini);
  }

  /** For a node in the directory of this process. */
  public ConfigSource(Path file, List<Path> ini, Function<String, @Nullable String> env) {
    this(file, ini, env, Path.of(""));
  }
}
