package io.prefixdb.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.fuzz.Fuzz;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A batch of the log that is damaged on its way is refused or is a batch. */
class UpdateBatchFuzzTest {
  private static final Fuzz BATCHES =
      Fuzz.ofBytes(
          List.of(
              batch(new UpdateBatch.Op.Put(Bytes.utf8("key"), Bytes.utf8("value1234"))),
              batch(
                  new UpdateBatch.Op.Delete(Bytes.utf8("k")),
                  new UpdateBatch.Op.Merge(
                      Bytes.utf8("n"), Bytes.utf8("{\"m\":\"inc\",\"v\":{\"inc\":1}}1234")),
                  new UpdateBatch.Op.Put(Bytes.of(new byte[200]), Bytes.of(new byte[300])))));

  private static byte[] batch(UpdateBatch.Op... ops) {
    return UpdateBatch.of(7, List.of(ops)).bytes();
  }

  @Test
  void isReadOrRefused() {
    BATCHES.run(
        input -> {
          try {
            UpdateBatch batch = UpdateBatch.of(input);
            assertThat(batch.ops()).hasSize(batch.count());
            assertThat(UpdateBatch.of(batch.sequence(), batch.ops()).ops()).isEqualTo(batch.ops());
          } catch (CorruptUpdateException e) {
            assertThat(e.reason()).isNotBlank();
          }
        });
  }
}
