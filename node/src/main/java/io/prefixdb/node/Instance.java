package io.prefixdb.node;

import io.prefixdb.node.config.IoReason;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files by which a running node is known to those that start, ask and stop it.
 *
 * @param directory where they are
 * @param name the name of the instance
 */
record Instance(Path directory, String name) {
  /** As the options say; the name is that of the configuration, the place beside the data. */
  static Instance of(@Nullable Path pidDirectory, @Nullable String given, Path config, Path data) {
    Path directory = pidDirectory == null ? beside(data) : pidDirectory;
    String file = String.valueOf(config.getFileName());
    String name = given == null ? file.replaceFirst("\\.[^.]*$", "") : given;
    return new Instance(directory, name);
  }

  private static Path beside(Path data) {
    return data.resolveSibling(data.getFileName() + "_run");
  }

  Path pid() {
    return directory.resolve(name + ".pid");
  }

  /** What is said when that file, or its directory, cannot be written. */
  String refusal(IOException why) {
    return "the pid file %s cannot be written: %s (expected: --pid-dir names a directory that this user may write)"
        .formatted(pid(), IoReason.of(why));
  }

  /** What a node that serves tells about itself. */
  Path run() {
    return directory.resolve(name + ".run");
  }

  /** What a detached process writes beside its log. */
  Path out() {
    return directory.resolve(name + ".out");
  }
}
