package io.prefixdb.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of workers that cannot be started; one test waits a second between two starts. */
final class SupervisorTest {
  private static final int RESTART = 75;
  private static final RestartRule ALWAYS = new RestartRule(Duration.ZERO, true);

  @TempDir Path directory;

  @Test
  void nothingIsLeftToStopWhenNoWorkerCanBeStarted() {
    Supervisor supervisor = supervisor(missing(), missing());
    assertThatThrownBy(supervisor::run).isInstanceOf(IOException.class);
    assertThat(supervisor.isWaiting()).isFalse();
  }

  @Test
  void nothingIsLeftToStopWhenAWorkerCannotBeStartedAgain() {
    Supervisor supervisor = supervisor("true", missing());
    assertThatThrownBy(supervisor::run).isInstanceOf(IOException.class);
    assertThat(supervisor.isWaiting()).isFalse();
  }

  @Test
  void aHangupIsPassedOnByTheInputAndEndsNobody() throws Exception {
    Path told = directory.resolve("told");
    List<String> worker = List.of("sh", "-c", "head -c 1 > " + told + "; exec sleep 60");
    Supervisor supervisor =
        new Supervisor(_ -> worker, new RestartRule(Duration.ofDays(1), false), RESTART, directory);
    Thread.ofVirtual().start(() -> run(supervisor)); // until the end of all tests
    await()
        .until(
            () -> {
              supervisor.hangUp();
              return Files.exists(told) && Files.size(told) == 1;
            });
    assertThat(supervisor.stop()).isEqualTo(128 + 15); // by SIGTERM, and not before
  }

  private static void run(Supervisor supervisor) {
    try {
      supervisor.run();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String missing() {
    return directory.resolve("no-such-program").toString();
  }

  private Supervisor supervisor(String first, String later) {
    return new Supervisor(isFirst -> List.of(isFirst ? first : later), ALWAYS, RESTART, directory);
  }
}
