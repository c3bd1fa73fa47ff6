package io.prefixdb.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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

  private String missing() {
    return directory.resolve("no-such-program").toString();
  }

  private Supervisor supervisor(String first, String later) {
    return new Supervisor(isFirst -> List.of(isFirst ? first : later), ALWAYS, RESTART, directory);
  }
}
