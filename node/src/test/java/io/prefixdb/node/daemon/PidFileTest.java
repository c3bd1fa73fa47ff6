package io.prefixdb.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PidFileTest {
  @TempDir Path directory;

  @Test
  void namesItsProcessAndIsFreeAfterwards() throws Exception {
    Path file = directory.resolve("run").resolve("node.pid");
    try (PidFile taken = PidFile.take(file).orElseThrow()) {
      assertThat(taken).isNotNull();
      assertThat(Files.readString(file)).isEqualTo(ProcessHandle.current().pid() + "\n");
    }
    assertThat(PidFile.holder(file)).isEmpty();
  }

  @Test
  void whatACrashLeftBehindMeansNothing() throws Exception {
    Path file = Files.writeString(directory.resolve("node.pid"), "1\n");
    assertThat(PidFile.holder(file)).isEmpty();
    assertThat(PidFile.holder(directory.resolve("none.pid"))).isEmpty();
  }

  @Test
  void whoOnlyLooksForTheHolderHindersNoStart() throws Exception {
    Path file = Files.writeString(directory.resolve("node.pid"), "1\n");
    try (FileChannel looking = FileChannel.open(file, StandardOpenOption.WRITE)) {
      FileLock lock = looking.lock();
      CompletableFuture<Optional<PidFile>> start = CompletableFuture.supplyAsync(() -> take(file));
      assertThat(PidFile.holder(file)).map(ProcessHandle::pid).contains(1L);
      lock.release();
      try (PidFile taken = start.join().orElseThrow()) {
        assertThat(taken).isNotNull();
        assertThat(PidFile.take(file)).isEmpty();
      }
    }
  }

  private static Optional<PidFile> take(Path file) {
    try {
      return PidFile.take(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
