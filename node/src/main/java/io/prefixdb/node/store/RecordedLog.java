package io.prefixdb.node.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a database has its log: RocksDB records that in its newest file of options, and opens the
 * data without the log all the same when that is not where it is told to look.
 */
final class RecordedLog {
  private static final Pattern FILE = Pattern.compile("OPTIONS-(\\d{1,18})");
  private static final Pattern LOG = Pattern.compile("(?m)^\\s*wal_dir\\s*=(.*)$");
  private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");

  private RecordedLog() {}

  /**
   * Refuses data whose log is not in {@code log}, where RocksDB would miss it without a word.
   *
   * @param log the data's own directory, unless logs are kept apart
   */
  static void check(Path directory, Path log) throws StoreException {
    if (!directory.equals(log)) {
      for (Path left : Inspection.files(directory, "*.log")) {
        throw new StoreException(
            "Can not open DB %s: its log %s is not in the log directory: move the *.log files to %s"
                .formatted(directory, left.getFileName(), log),
            null);
      }
    }
    try {
      Optional<Path> recorded = of(directory);
      if (recorded.isPresent() && isElsewhere(recorded.get(), log)) {
        for (Path left : Inspection.files(recorded.get(), "*.log")) {
          throw new StoreException(
              "Can not open DB %s: its log %s is not in %s: set wal_path as it was, or move the *.log files there"
                  .formatted(directory, left, log),
              null);
        }
      }
    } catch (IOException e) {
      throw new StoreException(
          "Can not open DB %s: where its log is cannot be read: %s".formatted(directory, e), e);
    }
  }

  /** Whether the recorded directory is another one, and not that of a database by itself. */
  private static boolean isElsewhere(Path recorded, Path log) throws IOException {
    boolean same = Files.exists(recorded) && Files.exists(log) && Files.isSameFile(recorded, log);
    return !same && !Files.exists(recorded.resolve("CURRENT"));
  }

  /** The log directory, if it was another one than the data's when it was opened last. */
  private static Optional<Path> of(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    Optional<Path> newest;
    try (Stream<Path> files = Files.list(directory)) {
      newest =
          files
              .filter(file -> FILE.matcher(nameOf(file)).matches())
              .max(Comparator.comparingLong(RecordedLog::number));
    }
    return newest.isEmpty() ? Optional.empty() : logOf(newest.get());
  }

  private static Optional<Path> logOf(Path options) throws IOException {
    String text = new String(Files.readAllBytes(options), StandardCharsets.UTF_8);
    return LOG.matcher(text)
        .results()
        .map(line -> ESCAPED.matcher(line.group(1).strip()).replaceAll(RecordedLog::unescaped))
        .filter(recorded -> !recorded.isEmpty())
        .map(Path::of)
        .findFirst();
  }

  private static String unescaped(MatchResult escaped) {
    String character =
        switch (escaped.group(1)) {
          case "n" -> "\n";
          case "r" -> "\r";
          default -> escaped.group(1);
        };
    return Matcher.quoteReplacement(character);
  }

  private static long number(Path file) {
    return Long.parseLong(nameOf(file).substring(nameOf(file).indexOf('-') + 1));
  }

  private static String nameOf(Path file) {
    return file.getFileName().toString();
  }
}
