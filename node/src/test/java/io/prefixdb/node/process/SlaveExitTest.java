package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slave that is to end when a prefix breaks, as real processes; some seconds. */
final class SlaveExitTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int FATAL = 13;

  @TempDir private Path directory;

  @Test
  void aSlaveThatIsToEndWhenAPrefixBreaksEndsAsTheOriginal() throws Exception {
    NodeFiles files = NodeFiles.in(directory, "slave");
    NodeProcess master = new NodeProcess(NodeFiles.in(directory, "master").writeMaster());
    NodeProcess slave = new NodeProcess(files.writeSlaveOf(master.files()));
    String text = Files.readString(files.config());
    Files.writeString(
        files.config(), text.replace("\"slave\": {", "\"slave\": {\"on_broken\": \"exit\", "));
    try {
      master.start();
      slave.start();
      for (int i = 0; i < 5; i++) {
        master.set(NodeProcess.PREFIX, "k" + i, i);
      }
      slave.awaitLevel(master, NodeProcess.PREFIX);
      slave.terminate(PATIENCE);
      master.terminate(PATIENCE);
      cutOffLastWrite(master.files().data().resolve(NodeProcess.PREFIX));
      master.start();

      slave.begin();

      assertThat(slave.exit()).isEqualTo(FATAL);
      String cause =
          "Slave replication error. Invalid master responce for 'p' need sequence == 6,"
              + " but last acceptable == 4 status=OK";
      assertThat(slave.log())
          .containsPattern("FATAL +" + cause)
          .contains("!!! WFC ABORTED! Смотрите выше.")
          .contains("---------- Abnormal Shutdown! ----------")
          .contains("Message: " + cause);
    } finally {
      slave.kill();
      master.kill();
    }
  }

  /** As a power cut does: the last write never reached the disk. */
  private static void cutOffLastWrite(Path prefix) throws IOException {
    try (Stream<Path> files = Files.list(prefix)) {
      Path log =
          files
              .filter(file -> file.toString().endsWith(".log"))
              .max(Comparator.naturalOrder())
              .orElseThrow();
      try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
        file.setLength(file.length() - 1);
      }
    }
  }
}
