package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What a process is told by the system. */
final class Signals {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Stopped, ended but not yet asked for, and gone. */
  private static final String STANDING = "TZX";

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

  /** What has ended does nothing either, and what the system had of it cannot be read. */
  private static boolean stands(long pid) {
    try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      return threads.allMatch(thread -> STANDING.indexOf(stateOf(thread)) >= 0);
    } catch (IOException | UncheckedIOException ended) {
      return true;
    }
  }

  /** As proc(5) has it: the field after the name, which may itself hold parentheses. */
  private static char stateOf(Path thread) {
    try {
      String stat = Files.readString(thread.resolve("stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException ended) {
      return 'X';
    }
  }
}
