package io.prefixdb.node.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Downstream;
import io.prefixdb.node.replication.Moment;
import io.prefixdb.node.replication.Pin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written comes back, whatever slaves call themselves. */
final class KnownFileTest {
  private static final Moment NOW = new Moment(7_000_000, Instant.ofEpochMilli(1_000_000));

  @TempDir Path directory;
  private Path path;
  private KnownFile file;

  @BeforeEach
  void name() {
    path = directory.resolve("slaves");
    file = new KnownFile(path);
  }

  @Test
  void everythingComesBack() throws IOException {
    Moment seen = new Moment(6_000_000, Instant.ofEpochMilli(999_999));
    KnownFile.Known known =
        new KnownFile.Known(
            List.of(
                new Downstream("a b\n%\u00e9", new PrefixName("p q+"), 11, 10, seen),
                new Downstream("", new PrefixName("\u65e5"), 1, -1, seen)),
            List.of(new Pin("copy", new PrefixName("p"), 5, Instant.ofEpochMilli(2_000_000))));

    file.write(known);

    assertThat(file.read(NOW)).isEqualTo(known);
  }

  @Test
  void nobodyIsKnownWithoutAFile() throws IOException {
    assertThat(file.read(NOW)).isEqualTo(KnownFile.Known.NOBODY);
  }

  @Test
  void whoWasSeenInTheFutureWasSeenNow() throws IOException {
    Moment later = new Moment(NOW.nanos(), NOW.wall().plusSeconds(60));
    file.write(
        new KnownFile.Known(
            List.of(new Downstream("s", new PrefixName("p"), 1, 0, later)), List.of()));

    assertThat(file.read(NOW).slaves().getFirst().lastSeen().nanos()).isEqualTo(NOW.nanos());
  }

  @Test
  void aLineThatIsNoneIsNamed() throws IOException {
    for (String line :
        List.of(
            "",
            "slave s p 1 x 3",
            "pin h .. 1 2",
            "pin %zz p 1 2",
            "slave s p 1 1 -" + Long.MAX_VALUE,
            "other")) {
      Files.writeString(path, line + "\n");
      assertThatThrownBy(() -> file.read(NOW))
          .as(line)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(path.toString());
    }
  }
}
