package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class ThreadPriorityTest {
  /**
   * Where the fields begin that follow the name in brackets, and which of them is the nice value.
   */
  private static final int NICE_FIELD = 16;

  @Test
  void oneThreadStepsBackAndNoOther() throws Exception {
    int mine = nice();
    int[] lowered = {mine};
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  ThreadPriority.lower();
                  lowered[0] = nice();
                });
    thread.join();
    assertThat(lowered[0]).isGreaterThanOrEqualTo(ThreadPriority.NICE);
    assertThat(nice()).isEqualTo(mine);
  }

  private static int nice() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Integer.parseInt(fields[NICE_FIELD]);
    } catch (IOException e) {
      throw new AssertionError("the system does not tell", e);
    }
  }
}
