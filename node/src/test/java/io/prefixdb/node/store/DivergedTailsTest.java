package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.DivergedTail;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.UpdateBatch.Op;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DivergedTailsTest {
  private static final PrefixName P = new PrefixName("p");

  @TempDir Path root;
  private RocksStores stores;
  private RocksPrefix prefix;

  @BeforeEach
  void open() throws Exception {
    stores = RocksStores.open(new StoreSettings(root.resolve("data"), Optional.empty(), 0));
    prefix = stores.prefix(P);
    write(new Mutation.Put(Bytes.utf8("a"), Bytes.utf8("1")));
    write(
        new Mutation.Put(Bytes.utf8("k\"\n"), Bytes.utf8("{\"x\":[1,2]}")),
        new Mutation.Merge(Bytes.utf8("n"), MergeKind.INC, Bytes.utf8("{\"inc\":1}")),
        new Mutation.Delete(Bytes.utf8("a")));
    write(new Mutation.Put(Bytes.utf8("b"), Bytes.utf8("{\n}")));
    write(new Mutation.Put(Bytes.utf8("c"), Bytes.utf8("no json")));
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private void write(Mutation... mutations) {
    prefix.write(List.of(mutations), false).join();
  }

  @Test
  void theUpdatesFromASequenceOnAreLinesOfJson() throws Exception {
    DivergedTail tail = stores.divergedTails().keep(prefix, 3);

    assertThat(tail.from()).isEqualTo(3);
    assertThat(tail.to()).isEqualTo(6);
    assertThat(tail.updates()).isEqualTo(4);
    assertThat(
            Files.readAllLines(Path.of(tail.file())).stream().map(DivergedTailsTest::withoutTime))
        .containsExactly(
            "{\"sequence\":3,\"op\":\"merge\",\"key\":\"n\",\"value\":{\"m\":\"inc\",\"v\":{\"inc\":1}}}",
            "{\"sequence\":4,\"op\":\"delete\",\"key\":\"a\"}",
            "{\"sequence\":5,\"op\":\"put\",\"key\":\"b\",\"value\":\"{\\n}\"}",
            "{\"sequence\":6,\"op\":\"put\",\"key\":\"c\",\"value\":\"no json\"}");
    assertThat(stores.diverged()).containsExactly(tail);
  }

  private static String withoutTime(String line) {
    return line.replaceFirst("\"time\":\\d+,", "");
  }

  @Test
  void theSameTailIsKeptOnce() throws Exception {
    DivergedTail tail = stores.divergedTails().keep(prefix, 3);
    assertThat(stores.divergedTails().keep(prefix, 3)).isEqualTo(tail);
    DivergedTail longer = stores.divergedTails().keep(prefix, 2);
    assertThat(stores.diverged()).containsExactlyInAnyOrder(tail, longer);
  }

  @Test
  void allDataIsKeptWhenTheLogDoesNotHoldTheUpdatesAnyMore() throws Exception {
    prefix.flush(); // without a time to live the log goes with it
    write(new Mutation.Put(Bytes.utf8("d"), Bytes.utf8("2")));

    DivergedTail tail = stores.divergedTails().keep(prefix, 3);

    assertThat(Path.of(tail.file())).isDirectory();
    assertThat(stores.diverged()).containsExactly(tail);
    stores.close();
    Path data = Files.createDirectory(root.resolve("other"));
    Files.move(Path.of(tail.file()), data.resolve("p"));
    try (RocksStores other = RocksStores.open(new StoreSettings(data, Optional.empty(), 0))) {
      PrefixStore again = other.find(P).orElseThrow();
      assertThat(again.lastSequence()).isEqualTo(7);
      assertThat(again.get(List.of(Bytes.utf8("d")), 0)).containsExactly(Bytes.utf8("2"));
    }
  }

  @Test
  void whatACrashCutOffIsNotTakenForKept() throws Exception {
    prefix.flush();
    write(new Mutation.Put(Bytes.utf8("d"), Bytes.utf8("2")));
    String branch = prefix.history().timeline().last().orElseThrow().id().substring(0, 8);
    Path cut = root.resolve("data_diverged/p/3-7-" + branch + ".new");
    Files.writeString(Files.createDirectories(cut).resolve("CURRENT"), "cut off");
    assertThat(stores.diverged()).isEmpty();

    DivergedTail tail = stores.divergedTails().keep(prefix, 3);

    assertThat(Numbering.read(Path.of(tail.file())).timeline())
        .isEqualTo(prefix.history().timeline());
    assertThat(cut).doesNotExist();
  }

  /** Nobody can tell where they part from the master's, and each may be all that there is. */
  @Test
  void copiesOfTwoHistoriesThatEndAtTheSameNumberAreBothKept() throws Exception {
    PrefixName copied = new PrefixName("copied");
    for (String key : List.of("one", "other")) {
      stores.close();
      stores =
          RocksStores.open(new StoreSettings(root.resolve(key), Optional.empty(), 0).following());
      StoreReplica replica = new StoreReplica(stores.prefix(copied));
      replica.follow(Timeline.UNKNOWN);
      Op op = new Op.Put(Bytes.utf8(key), Bytes.utf8("1time"));
      replica.apply(List.of(UpdateBatch.of(1, List.of(op)).bytes()));
      replica.disown();
      DivergedTails tails = new DivergedTails(root.resolve("kept"));
      tails.keep(stores.prefix(copied), 1);
      tails.keep(stores.prefix(copied), 1);
    }
    assertThat(new DivergedTails(root.resolve("kept")).list()).hasSize(2);
  }

  @Test
  void thereIsALimit() throws Exception {
    Path directory = Files.createDirectories(root.resolve("data_diverged/p"));
    for (int i = 1; i <= DivergedTails.KEPT_MAX; i++) {
      Files.createFile(directory.resolve(i + "-" + i + "-abc.jsonl"));
    }
    assertThatThrownBy(() -> stores.divergedTails().keep(prefix, 3))
        .hasMessageContaining("100 diverged tails are kept in")
        .hasMessageContaining("look at them and remove some");
  }
}
