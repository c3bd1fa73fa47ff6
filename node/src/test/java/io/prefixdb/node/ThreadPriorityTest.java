package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
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

  /** In a process of its own, for whoever steps back cannot come forward again. */
  @Test
  void aProcessStepsBackAsAWhole() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:-UseDynamicNumberOfCompilerThreads",
                "-cp",
                System.getProperty("java.class.path"),
                ThreadPriorityTest.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said.lines()).hasSizeGreaterThan(5).allMatch(nice -> nice.equals("10"), said);
  }

  /** Prints the nice value of each thread of a process that has stepped back. */
  public static void main(String[] args) throws Exception {
    ThreadPriority.lowerAll();
    Thread.ofPlatform().daemon().start(LockSupport::park); // one that comes later
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        System.out.println(nice(task));
      }
    }
  }

  private static int nice() {
    return nice(Path.of("/proc/thread-self"));
  }

  private static int nice(Path thread) {
    try {
      String stat = Files.readString(thread.resolve("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Integer.parseInt(fields[NICE_FIELD]);
    } catch (IOException e) {
      throw new AssertionError("the system does not tell", e);
    }
  }
}
