package io.prefixdb.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options that every command has: what is measured, where, and how it is told. */
final class Place {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "where the servers keep their data (default: bench/target/run); emptied afterwards")
  private Path directory = Path.of("");

  @Option(names = "--markdown", description = "print the tables as Markdown")
  private boolean markdown;

  /** The built tree whose node is measured; the launcher names it. */
  static Path root() {
    return Path.of(System.getProperty("prefixdb.root", "")).toAbsolutePath();
  }

  boolean markdown() {
    return markdown;
  }

  private Path run() {
    return directory.toString().isEmpty()
        ? root().resolve("bench/target/run")
        : directory.toAbsolutePath().resolve("prefixdb-bench");
  }

  /** The folder of that name, without what an earlier run left in it. */
  Path fresh(String name) throws IOException {
    Path fresh = run().resolve(name);
    remove(fresh);
    return Files.createDirectories(fresh);
  }

  /** Removes the folder of that name. */
  void remove(String name) throws IOException {
    remove(run().resolve(name));
  }

  void clean() throws IOException {
    remove(run());
  }

  private static void remove(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
