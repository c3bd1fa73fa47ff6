package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.store.CounterFiles.Counter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CounterFilesTest {
  private static final PrefixName P = new PrefixName("p");
  private static final PrefixName Q = new PrefixName("q");

  @TempDir Path root;
  private CounterFiles files;

  @BeforeEach
  void open() {
    files = new CounterFiles(root.resolve("data_slave"));
  }

  @Test
  void aCounterIsWrittenAsTheOriginalWritesIt() throws Exception {
    files.write(Map.of(P, 550L, Q, 1L));
    assertThat(file(P, "slave-sequence-number")).hasContent("550");
    assertThat(file(Q, "slave-sequence-number")).hasContent("1");
    assertThat(files.read(P)).isEqualTo(new Counter.At(550));
  }

  @Test
  void whoHasWrittenACounterIsSeen() throws Exception {
    Path data = Files.createFile(root.resolve("PREFIXDB"));
    Files.setLastModifiedTime(data, FileTime.from(Instant.now().minusSeconds(10)));
    assertThat(files.isOthers(P, data)).as("there is none").isFalse();
    files.write(Map.of(P, 550L));
    assertThat(files.isOthers(P, data)).isFalse();
    files.write(Map.of(P, 560L));
    assertThat(files.isOthers(P, data)).isFalse();
    Files.writeString(file(P, "slave-sequence-number"), "570"); // in its place, as an original
    assertThat(files.isOthers(P, data)).isTrue();
    Files.setLastModifiedTime(data, FileTime.from(Instant.now().plusSeconds(10)));
    assertThat(files.isOthers(P, data)).as("of other data").isFalse();
    files.write(Map.of(P, 551L));
    assertThat(files.isOthers(P, data)).isFalse();
  }

  /** As {@code cp -r}, which keeps no times, and {@code tar}, which keeps whole seconds. */
  @ParameterizedTest
  @CsvSource({"1", "1000000000"})
  void timesOfACopyTellNothing(long granularity) throws Exception {
    Path data = Files.createFile(root.resolve("PREFIXDB"));
    Files.setLastModifiedTime(data, FileTime.from(Instant.EPOCH));
    files.write(Map.of(P, 550L));
    Path counter = file(P, "slave-sequence-number");
    FileTime time = FileTime.from(Instant.ofEpochSecond(9, granularity == 1 ? 123 : 0));

    Files.setLastModifiedTime(counter, time);
    assertThat(files.isOthers(P, data)).as("ours").isFalse();
    Files.writeString(counter, "551");
    Files.setLastModifiedTime(counter, time);
    assertThat(files.isOthers(P, data)).as("another one").isTrue();
  }

  @Test
  void aCounterOfWhichNothingTellsWhoWroteItIsOurs() throws Exception {
    Path data = Files.createFile(root.resolve("PREFIXDB"));
    Files.setLastModifiedTime(data, FileTime.from(Instant.EPOCH));
    write("550");
    assertThat(files.isOthers(P, data)).isFalse();
  }

  /** What is about to be written is told before. */
  @Test
  void aCounterThatACrashLeftBehindIsOurs() throws Exception {
    Path data = Files.createFile(root.resolve("PREFIXDB"));
    Files.setLastModifiedTime(data, FileTime.from(Instant.EPOCH));
    files.write(Map.of(P, 550L));
    CounterFiles again = new CounterFiles(root.resolve("data_slave"));
    again.write(Map.of(P, 560L));
    write("550");
    assertThat(again.isOthers(P, data)).isFalse();
  }

  @Test
  void onlyWhatHasMovedIsWritten() throws Exception {
    files.write(Map.of(P, 550L, Q, 7L));
    Files.writeString(file(P, "slave-sequence-number"), "somebody else's");
    files.write(Map.of(P, 550L, Q, 8L));
    assertThat(file(P, "slave-sequence-number")).hasContent("somebody else's");
    assertThat(file(Q, "slave-sequence-number")).hasContent("8");
  }

  @Test
  void theCounterOfAPrefixThatIsGoneBecomesADetachedOne() throws Exception {
    files.write(Map.of(P, 550L, Q, 7L));
    files.write(Map.of(Q, 7L));
    assertThat(file(P, "slave-sequence-number.detach")).hasContent("550");
    assertThat(files.read(P)).isEqualTo(new Counter.None());
    files.write(Map.of(P, 3L, Q, 7L));
    assertThat(files.read(P)).isEqualTo(new Counter.At(3));
  }

  @Test
  void aCounterThatSomebodyRemovedHoldsUpNoOther() throws Exception {
    files.write(Map.of(P, 550L, Q, 7L));
    Files.delete(file(P, "slave-sequence-number"));
    files.write(Map.of());
    assertThat(file(Q, "slave-sequence-number.detach")).hasContent("7");
  }

  @ParameterizedTest
  @CsvSource({"'', none", "x, none", "0, none", "99999999999999999999999, none", "-1, none"})
  void whatIsNoCounterIsNone(String text, String said) throws Exception {
    write(text);
    assertThat(files.read(P)).as(said).isEqualTo(new Counter.None());
  }

  @Test
  void theMarkOfASlaveThatDiedWhileItAppliedIsKnown() throws Exception {
    write("18446744073709551615");
    assertThat(files.read(P)).isEqualTo(new Counter.Applying());
  }

  @Test
  void aDirectoryThatCannotBeWrittenStopsNobody() throws Exception {
    Files.writeString(root.resolve("data_slave"), "in the way");
    files.write(Map.of(P, 550L));
    Files.delete(root.resolve("data_slave"));
    files.write(Map.of(P, 550L));
    assertThat(file(P, "slave-sequence-number")).hasContent("550");
  }

  private void write(String text) throws IOException {
    Files.createDirectories(file(P, "x").getParent());
    Files.writeString(file(P, "slave-sequence-number"), text);
  }

  private Path file(PrefixName prefix, String name) {
    return root.resolve("data_slave").resolve(prefix.value()).resolve(name);
  }
}
