package io.prefixdb.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.config.JobsConfig.Copies;
import io.prefixdb.node.config.JobsConfig.Restoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobsConfigTest {
  private static final Optional<LocalTime> FIVE = Optional.of(LocalTime.of(5, 0));
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path directory;

  @Test
  void nothingRunsUnlessItIsEnabled() throws Exception {
    assertThat(jobs(""))
        .isEqualTo(
            new JobsConfig(
                Optional.empty(),
                false,
                Path.of("/d/p_backup"),
                Optional.empty(),
                Optional.empty(),
                new Restoring(false, Path.of("/d/p_backup"), 0)));
  }

  @Test
  void whatIsEnabledHasTheDefaultsOfTheOriginal() throws Exception {
    JobsConfig jobs =
        jobs(
            """
            , "compact": {"enabled": true}, "backup": {"enabled": true}, "archive": {"enabled": true}
            """);

    assertThat(jobs.compaction()).contains(new JobTime(FIVE, DAY));
    assertThat(jobs.backup())
        .contains(new Copies(Path.of("/d/p_backup"), 1, new JobTime(Optional.empty(), DAY)));
    assertThat(jobs.archive())
        .contains(new Copies(Path.of("/d/p_archive"), 1, new JobTime(FIVE, DAY)));
  }

  @Test
  void everythingCanBeSaid() throws Exception {
    JobsConfig jobs =
        jobs(
            """
            , "compact": {"startup_compact": true},
              "backup": {"enabled": true, "path": "/b", "depth": 7, "start_time": "23:59:59",
                         "period_s": "1h"},
              "restore": {"forbid": true, "path": "/r", "backup_id": 3}
            """);

    assertThat(jobs.compaction()).isEmpty();
    assertThat(jobs.compactAtStart()).isTrue();
    assertThat(jobs.backup())
        .contains(
            new Copies(
                Path.of("/b"),
                7,
                new JobTime(Optional.of(LocalTime.of(23, 59, 59)), Duration.ofHours(1))));
    assertThat(jobs.restoring()).isEqualTo(new Restoring(true, Path.of("/r"), 3));
  }

  @Test
  void aPeriodThatNeverEndsIsAHundredYears() throws Exception {
    JobsConfig jobs = jobs(", \"compact\": {\"enabled\": true, \"period_s\": 9223372036854775807}");

    assertThat(jobs.compaction()).contains(new JobTime(FIVE, Duration.ofDays(36_525)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"start_time\": \"25:00:00\" | prefixdb[0].backup.start_time: \"25:00:00\" (expected: a"
            + " local",
        "\"start_time\": \"soon\" | prefixdb[0].backup.start_time: \"soon\" (expected: a local",
        "\"depth\": 0 | prefixdb[0].backup.depth: 0 (expected: at least 1)"
      })
  void refusesWhatNeverRunsOrKeepsNothing(String option, String message) {
    assertThatThrownBy(() -> jobs(", \"backup\": {\"enabled\": true, " + option + "}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"backup\": {\"enabled\": true, \"path\": \"/d/x/../p/b\"} | prefixdb[0].backup.path: ",
        "\"archive\": {\"enabled\": true, \"path\": \"/d/p\"} | prefixdb[0].archive.path: \"/d/p\"",
        "\"archive\": {\"enabled\": true, \"path\": \"/d/p_backup/a\"} | prefixdb[0].archive.path: "
      })
  void refusesCopiesWithinWhatIsCopied(String options, String message) throws Exception {
    assertThatThrownBy(() -> jobs(", " + options))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(message)
        .hasMessageContaining("(expected: a directory outside of ");
    assertThat(jobs(", " + options.replace("true", "false")).archive()).isEmpty();
  }

  private JobsConfig jobs(String options) throws ConfigException, IOException {
    Path file =
        Files.writeString(
            directory.resolve("node.conf"),
            "{\"prefixdb\": [{\"name\": \"p\", \"path\": \"/d/p\"" + options + "}]}");
    return ConfigFile.read(file, name -> null).jobs();
  }
}
