package io.prefixdb.node.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a process says that is asked and ends: all of it has to come out. Starts a JVM each. */
final class NodeQuestionsTest {
  @ParameterizedTest
  @CsvSource({
    "--module-list, prefixdb",
    "--component-list, prefixdb-service",
    "-h logger, size_limit",
    "-G logger, size_limit",
    "-v, prefixdb",
    "-i, RocksDB"
  })
  void answersOnStandardOutput(String options, String said) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.prefixdb.node.NodeMain", "node"));
    command.addAll(List.of(options.split(" ")));
    assertThat(output(command)).contains(said);
  }

  private static String output(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    return output;
  }
}
