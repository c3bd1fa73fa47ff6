package io.prefixdb.node.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A real file system of some megabytes that can be frozen: who writes to it then waits for ever, as
 * for a disk that hangs. Only root can make one, where the kernel lets files be disks.
 */
final class FrozenDisk implements AutoCloseable {
  private final Path root;
  private boolean frozen;

  private FrozenDisk(Path root) {
    this.root = root;
  }

  /** Where it cannot be made, the test is left out with a word, and fails where {@code CI=true}. */
  static FrozenDisk mount(Path directory, int megabytes) throws IOException {
    Path image = directory.resolve("image");
    Path root = Files.createDirectories(directory.resolve("disk"));
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength((long) megabytes << 20);
    }
    String problem = run("mkfs.ext4", "-q", "-F", image.toString());
    if (problem.isEmpty()) {
      problem = run("mount", "-o", "loop", image.toString(), root.toString());
    }
    if (!problem.isEmpty()) {
      leaveOut(problem);
    }
    return new FrozenDisk(root);
  }

  private static void leaveOut(String problem) {
    String sentence = "NOT TESTED what a disk does that hangs, none can be mounted: " + problem;
    if ("true".equals(System.getenv("CI"))) {
      fail(sentence);
    }
    System.err.println(sentence);
    Assumptions.abort(sentence);
  }

  Path root() {
    return root;
  }

  void freeze() throws IOException {
    must("fsfreeze", "-f", root.toString());
    frozen = true;
  }

  void thaw() throws IOException {
    if (frozen) {
      must("fsfreeze", "-u", root.toString());
      frozen = false;
    }
  }

  @Override
  public void close() throws IOException {
    thaw();
    must("umount", root.toString());
  }

  private static void must(String... command) throws IOException {
    String problem = run(command);
    if (!problem.isEmpty()) {
      throw new IOException(String.join(" ", command) + ": " + problem);
    }
  }

  /** What the command complains of; empty when it worked. */
  private static String run(String... command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    } catch (IOException e) {
      return String.valueOf(e.getMessage()); // there is no such command
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.onExit().join().exitValue();
    return status == 0 ? "" : output.strip() + " (status " + status + ")";
  }
}
