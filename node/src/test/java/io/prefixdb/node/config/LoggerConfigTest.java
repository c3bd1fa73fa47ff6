package io.prefixdb.node.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoggerConfigTest {
  @TempDir Path directory;

  @Test
  void withoutAnyOptionLinesGoToTheStandardOutput() throws Exception {
    LoggerConfig logger = read("{}");
    assertThat(logger.path()).isEmpty();
    assertThat(logger.common().console())
        .contains(new LogTarget.Console(new LogLook(8, 9, 0, true, Set.of(), ""), false));
    assertThat(logger.common().syslog()).isEmpty();
    assertThat(logger.customized()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "cout, true, false",
    "clog, true, true",
    "cerr, true, true",
    "'#', false, false",
    "nowhere, false, false",
  })
  void theConsoleIsTheStreamOfThatName(String name, boolean there, boolean errors)
      throws Exception {
    assertThat(read("{'stdout': {'name': '" + name + "'}}").common().console())
        .satisfies(console -> assertThat(console.isPresent()).isEqualTo(there))
        .satisfies(
            console ->
                assertThat(console.filter(LogTarget.Console::errors).isPresent())
                    .isEqualTo(errors));
  }

  @Test
  void whatIsHiddenIsAListOfFlagsAndACoarseResolutionHidesTheRest() throws Exception {
    LoggerConfig logger =
        read(
            "{'hide': 'date|name', 'resolution': 'milliseconds',"
                + " 'stdout': {'hide': 'inherited', 'resolution': 'inherited'}}");
    assertThat(logger.common().look().hidden()).containsOnly(LogPart.DATE, LogPart.NAME);
    assertThat(logger.common().console().orElseThrow().look().hidden())
        .containsOnly(LogPart.DATE, LogPart.NAME);
    assertThat(logger.common().console().orElseThrow().look().fraction()).isEqualTo(3);
    assertThat(read("{'resolution': 'minutes'}").common().look().hidden())
        .containsOnly(LogPart.SECONDS);
    assertThat(read("{'resolution': 'days'}").common().look().hidden())
        .containsOnly(LogPart.HOURS, LogPart.MINUTES, LogPart.SECONDS);
    assertThat(read("{'resolution': 'seconds'}").common().look().hidden()).isEmpty();
  }

  @Test
  void aCustomizedNameHasWhatItSaysItselfAndTheRestOfTheOthers() throws Exception {
    LoggerConfig logger =
        read(
            """
            {'path': '/l/all.log', 'rotation': 3, 'deny': ['TRACE'], 'syslog': {'name': 'db'},
             'stdout': {'name': 'cerr', 'resolution': 'nanoseconds'},
             'customize': [
               {'names': ['IOW', 'JSONRPC'], 'path': '/l/net.log', 'hide': 'name',
                'allow': ['ERROR'], 'stdout': {'resolution': 'seconds'}},
               {'names': ['IOW'], 'path': '/l/unused.log'},
               {'names': ['BEGIN'], 'stdout': {'name': '#'}, 'syslog': {'name': '#'}}]}\
            """);
    LogTarget net = requireNonNull(logger.customized().get("IOW"));
    LogTarget begin = requireNonNull(logger.customized().get("BEGIN"));
    assertThat(logger.customized()).containsOnlyKeys("IOW", "JSONRPC", "BEGIN");
    assertThat(logger.customized().get("JSONRPC")).isEqualTo(net);
    assertThat(net.file())
        .contains(new LogTarget.File(Path.of("/l/net.log"), 0, 0, 3, false, true, true));
    assertThat(net.allow()).containsOnly("ERROR");
    assertThat(net.deny()).isEmpty();
    assertThat(net.look().hidden()).containsOnly(LogPart.NAME);
    assertThat(net.console().orElseThrow().errors()).isTrue();
    assertThat(net.console().orElseThrow().look().fraction()).isZero();
    assertThat(net.syslog()).contains("db");
    assertThat(begin.console()).isEmpty();
    assertThat(begin.syslog()).isEmpty();
    assertThat(begin.file()).isEqualTo(logger.common().file());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "\"{'hide': 'date|tiem'}\", logger.hide: \"tiem\"",
        "\"{'customize': [{'names': ['A'], 'pth': 'x'}]}\", logger.customize[0].pth: unknown"
            + " option",
        "\"{'customize': [{'path': 'x'}]}\", logger.customize[0].names: null",
        "\"{'customize': ['A']}\", logger.customize[0]",
      })
  void refusesWhatItDoesNotKnow(String logger, String message) {
    assertThatThrownBy(() -> read(logger))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message.replace("\"\"", "\""));
  }

  private LoggerConfig read(String logger) throws IOException, ConfigException {
    String text =
        "{'logger': " + logger + ", 'prefixdb': [{'name': 'db', 'path': '" + directory + "'}]}";
    Path file = Files.writeString(directory.resolve("node.conf"), text.replace('\'', '"'));
    return ConfigFile.read(file, _ -> null).logger();
  }
}
