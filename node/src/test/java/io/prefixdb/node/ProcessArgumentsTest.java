package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.DaemonOptions.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a process of the program is told by the one that starts it. */
final class ProcessArgumentsTest {
  private static final Instance INSTANCE = new Instance(Path.of("/run"), "db");

  @Test
  void whatCountsOnlyForTheFirstStartIsDroppedAfterIt() {
    StartOptions start = new StartOptions();
    start.config = Path.of("/c/node.conf");
    start.ini.add(Path.of("/c/a.ini"));
    start.startupIni.add(Path.of("/c/first.ini"));
    start.objectOptions.add("db:repair");
    start.startupOptions.add("db:restore=/b");
    DaemonOptions daemon = new DaemonOptions();
    daemon.autoup = Duration.ofMinutes(10);
    daemon.workingTime = Duration.ofHours(1);
    daemon.restartByTimer = true;

    assertThat(ProcessArguments.of(Role.SUPERVISED, start, daemon, INSTANCE, true))
        .contains("--startup-ini=/c/first.ini", "--startup-options=db:restore=/b");
    assertThat(ProcessArguments.of(Role.SUPERVISED, start, daemon, INSTANCE, false))
        .containsExactly(
            "node",
            "--role=SUPERVISED",
            "-C",
            "/c/node.conf",
            "--ini=/c/a.ini",
            "--object-options=db:repair",
            "-n",
            "db",
            "-P",
            "/run",
            "--working-time=3600000ms",
            "--restart-by-timer");
    assertThat(ProcessArguments.of(Role.SUPERVISOR, start, daemon, INSTANCE, true))
        .contains("--autoup=600000ms", "--startup-options=db:restore=/b");
  }

  @Test
  void theEngineTakesArgumentsByItsNameAndByItsComponent() {
    assertThat(engine()).isEqualTo(new EngineArguments(false, Optional.empty(), false, List.of()));
    assertThat(engine("prefixdb:repair").repair()).isTrue();
    assertThat(engine("db:repair=0").repair())
        .as("as in the original its presence counts")
        .isTrue();
    assertThat(engine("db:restore=/b:bid=-1").restore()).contains(new RestoreOrder("/b", "-1"));
    assertThat(engine("db:restore").restore()).contains(new RestoreOrder("", ""));
    assertThat(engine("db:load=100:target=gw:setnx=0", "other:x"))
        .isEqualTo(
            new EngineArguments(
                false,
                Optional.empty(),
                true,
                List.of("db:load=100", "db:setnx", "db:target", "other:x")));
    assertThatThrownBy(() -> engine(":repair")).hasMessageContaining("(expected: <object>[:");
  }

  @Test
  void anObjectMayBeNamedWithoutArguments() {
    assertThat(engine("db")).isEqualTo(engine());
    assertThat(engine("db", "prefixdb:repair").repair()).isTrue();
  }

  private static EngineArguments engine(String... texts) {
    return EngineArguments.of(InstanceArguments.parse(List.of(texts)), "db");
  }
}
