package io.prefixdb.node.config;

import io.prefixdb.node.config.JobsConfig.Copies;
import io.prefixdb.node.config.JobsConfig.Restoring;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;

/** Reads the sections {@code compact}, {@code backup}, {@code archive} and {@code restore}. */
final class JobsReader {
  /** A hundred years, which is never. */
  private static final long PERIOD_S_MAX = Duration.ofDays(36_525).toSeconds();

  private static final Duration DEFAULT_PERIOD = Duration.ofDays(1);
  private static final int DEPTH_MAX = 10_000;

  private JobsReader() {}

  static JobsConfig read(Section engine) throws ConfigException {
    Section compact = engine.section("compact");
    Section restore = engine.section("restore");
    Path backups = place(engine, "backup");
    checkPlaces(engine, backups);
    return new JobsConfig(
        compact.flag("enabled") ? Optional.of(time(compact)) : Optional.empty(),
        compact.flag("startup_compact"),
        backups,
        copies(engine, "backup"),
        copies(engine, "archive"),
        new Restoring(
            restore.flag("forbid"),
            restore.text("path").isEmpty() ? backups : Path.of(restore.text("path")),
            restore.count("backup_id", Integer.MAX_VALUE)));
  }

  private static Optional<Copies> copies(Section engine, String job) throws ConfigException {
    Section section = engine.section(job);
    if (!section.flag("enabled")) {
      return Optional.empty();
    }
    int depth = section.count("depth", DEPTH_MAX);
    if (depth < 1) {
      throw new ConfigException(section.path("depth") + ": 0 (expected: at least 1)");
    }
    return Optional.of(new Copies(place(engine, job), depth, time(section)));
  }

  /** What is copied is not to be in what it is copied from, nor to be taken for a prefix. */
  private static void checkPlaces(Section engine, Path backups) throws ConfigException {
    Path data = Path.of(engine.text("path"));
    if (engine.section("backup").flag("enabled")) {
      checkOutside(engine.section("backup"), backups, data);
    }
    if (engine.section("archive").flag("enabled")) {
      Path copies = place(engine, "archive");
      checkOutside(engine.section("archive"), copies, data);
      checkOutside(engine.section("archive"), copies, backups);
    }
  }

  private static void checkOutside(Section section, Path place, Path other) throws ConfigException {
    if (place.toAbsolutePath().normalize().startsWith(other.toAbsolutePath().normalize())) {
      throw new ConfigException(
          "%s: \"%s\" (expected: a directory outside of \"%s\")"
              .formatted(section.path("path"), place, other));
    }
  }

  private static Path place(Section engine, String job) {
    return Beside.orGiven(
        engine.section(job).text("path"), Path.of(engine.text("path")), "_" + job);
  }

  private static JobTime time(Section section) throws ConfigException {
    long seconds = section.number("period_s");
    String start = section.text("start_time");
    try {
      return new JobTime(
          start.isEmpty() ? Optional.empty() : Optional.of(DayTimeText.parse(start)),
          seconds == 0 ? DEFAULT_PERIOD : Duration.ofSeconds(Math.min(seconds, PERIOD_S_MAX)));
    } catch (DateTimeException e) {
      throw new ConfigException(
          section.path("start_time")
              + ": \""
              + start
              + "\" (expected: a local time as \"05:00:00\", or \"\" for none)");
    }
  }
}
