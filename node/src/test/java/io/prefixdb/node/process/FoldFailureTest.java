package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.RawClient;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Merges that cannot be folded: together they are more than a small node has memory for. As a real
 * process, some seconds.
 */
final class FoldFailureTest {
  private static final String PREFIX = NodeProcess.PREFIX;
  private static final int OPERANDS = 12;
  private static final int OPERAND_BYTES = 10_000_000;
  private static final String LINE = "prefix 'p': the merges of key 'large' cannot be folded";

  @TempDir private Path directory;
  private NodeProcess node;

  @BeforeEach
  void writeWhatCannotBeFolded() throws Exception {
    NodeFiles files = NodeFiles.in(directory, "node").writeMaster();
    try (RocksStores stores =
        RocksStores.open(new StoreSettings(files.data(), Optional.empty(), 0))) {
      PrefixStore store = stores.openOrCreate(new PrefixName(PREFIX));
      store.write(List.of(new Mutation.Put(Bytes.utf8("small"), Bytes.utf8("1"))), false).join();
      Bytes operand = Bytes.utf8("[\"" + "x".repeat(OPERAND_BYTES) + "\"]");
      for (int i = 0; i < OPERANDS; i++) {
        store
            .write(List.of(new Mutation.Merge(Bytes.utf8("large"), MergeKind.ADD, operand)), false)
            .join();
      }
    }
    node = new NodeProcess(files, "-Xmx96m").start();
  }

  @AfterEach
  void end() throws Exception {
    node.end();
  }

  @Test
  void theReaderIsToldAndTheProcessGoesOn() throws Exception {
    try (RawClient client = node.connect()) {
      assertThat(client.ask(Requests.get(PREFIX, "large"))).contains("\"status\":\"IOError\"");
      client.ask(Requests.compact(PREFIX));
      assertThat(client.ask(Requests.get(PREFIX, "large"))).contains("\"status\":\"IOError\"");

      assertThat(client.ask(Requests.get(PREFIX, "small"))).contains("{\"small\":1}");
      assertThat(client.ask(Requests.set("other", "k", 1))).contains("\"status\":\"OK\"");
      await() // for the log is written later than a client is answered
          .untilAsserted(
              () ->
                  assertThat(node.log())
                      .contains("a read from prefix 'p' failed: prefix 'p': read failed: ")
                      .contains(": the merges of key 'large' cannot be folded")
                      .contains(LINE + ": java.lang.OutOfMemoryError"));
    }
    assertThat(node.terminate(Duration.ofSeconds(60))).isZero();
  }
}
