package io.prefixdb.node.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** A real file system of some megabytes, in memory. Only root can make one. */
public final class SmallDisk implements AutoCloseable {
  private static final String NOT_TESTED =
      "NOT TESTED what a full disk does, it takes root to mount one: ";

  private final Path root;

  private SmallDisk(Path root) {
    this.root = root;
  }

  /** Where it cannot be made, the test is left out with a word, and fails where {@code CI=true}. */
  public static SmallDisk mount(Path root, int megabytes) throws IOException {
    return mountIfPossible(root, megabytes).orElseGet(() -> Assumptions.abort(NOT_TESTED));
  }

  /** None where it cannot be made, which is said; a failure where {@code CI=true}. */
  public static Optional<SmallDisk> mountIfPossible(Path root, int megabytes) throws IOException {
    Files.createDirectories(root);
    String output =
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", root.toString());
    if (output.isEmpty()) {
      return Optional.of(new SmallDisk(root));
    }
    if ("true".equals(System.getenv("CI"))) {
      fail(NOT_TESTED + output);
    }
    System.err.println(NOT_TESTED + output);
    return Optional.empty();
  }

  /**
   * Options of a store on such a disk: small memtables, so that few writes are to be written out.
   */
  public static Path writeOptions(Path ini) throws IOException {
    return Files.writeString(
        ini,
        """
        [Version]
          rocksdb_version=7.8.3
          options_file_version=1.1
        [DBOptions]
          manifest_preallocation_size=65536
        [CFOptions "default"]
          write_buffer_size=1048576
          compression=kNoCompression
        [TableOptions/BlockBasedTable "default"]
        """);
  }

  public Path root() {
    return root;
  }

  /** Leaves so many bytes free; again, if somebody made room meanwhile. */
  public void fillUpTo(long free) throws IOException {
    byte[] block = new byte[1 << 16];
    try (var ballast = Files.newOutputStream(root.resolve("ballast"), CREATE, APPEND)) {
      long rest = root.toFile().getUsableSpace() - free;
      while (rest > 0) {
        ballast.write(block, 0, (int) Math.min(rest, block.length));
        rest = root.toFile().getUsableSpace() - free;
      }
    }
  }

  public void makeRoom() throws IOException {
    Files.delete(root.resolve("ballast"));
  }

  @Override
  public void close() throws IOException {
    run("umount", root.toString());
  }

  /** What the command complains of; empty when it worked. */
  private static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.onExit().join().exitValue();
    return status == 0 ? "" : output + " (status " + status + ")";
  }
}
