package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What a process is told by the system. */
final class Signals {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Signals() {}

  /**
   * Sends it a signal by its name. After STOP it stands, with all its threads: {@code kill} returns
   * before that, for the thread that takes the signal has to get a processor first, and meanwhile
   * the others go on and answer.
   */
  static void send(String name, long pid) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start();
    assertThat(kill.waitFor()).as("kill -%s %d", name, pid).isZero();
    if (name.equals("STOP")) {
      await().pollInterval(Duration.ofMillis(1)).atMost(PATIENCE).until(() -> stands(pid));
    }
  }

  private static boolean stands(long pid) throws IOException {
    List<Path> threads;
    try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      threads = tasks.toList();
    }
    for (Path thread : threads) {
      if (stateOf(thread) != 'T') {
        return false;
      }
    }
    return true;
  }

  /** As proc(5) has it: the field after the name, which may itself hold parentheses. */
  private static char stateOf(Path thread) throws IOException {
    try {
      String stat = Files.readString(thread.resolve("stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (NoSuchFileException ended) {
      return 'T';
    }
  }
}
