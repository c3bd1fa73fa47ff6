package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFileTest {
  @TempDir Path directory;

  @Test
  void whatARunningNodeTellsIsReadAndADeadOneTellsNothing() throws Exception {
    Path file = directory.resolve("node.run");
    String me = Long.toString(ProcessHandle.current().pid());
    RunFile.write(file, Map.of("pid", me, "mode", "master"));
    assertThat(RunFile.read(file)).contains(Map.of("pid", me, "mode", "master"));
    RunFile.write(file, Map.of("pid", "2147483646", "mode", "master"));
    assertThat(RunFile.read(file)).isEmpty();
    assertThat(RunFile.read(directory.resolve("none.run"))).isEmpty();
    for (String foreign : List.of("pid=soon\n", "pid=\n", "mode=master\n", "\\u12", "")) {
      assertThat(RunFile.read(Files.writeString(file, foreign))).as(foreign).isEmpty();
    }
  }
}
