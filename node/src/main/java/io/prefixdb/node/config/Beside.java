package io.prefixdb.node.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Places that a file need not name: beside the data directory, with its name before an ending of
 * their own. A slash at the end of the directory means nothing.
 */
final class Beside {
  private Beside() {}

  /** The place that the file gives, else that of the ending, such as {@code _backup}. */
  static Path orGiven(String given, Path data, String ending) {
    if (!given.isEmpty()) {
      return Path.of(given);
    }
    @Nullable Path name = data.getFileName();
    return name == null ? data.resolve(ending) : data.resolveSibling(name + ending);
  }
}
