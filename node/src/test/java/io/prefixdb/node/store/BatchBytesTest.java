package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.UpdateBatch.Op;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBatch;

class BatchBytesTest {
  private static final int NOW = 1_800_000_000;

  static {
    RocksDB.loadLibrary();
  }

  @Test
  void rocksDbReadsWhatItWouldHaveWrittenItself() throws Exception {
    for (int length : new int[] {0, 1, 100, 123, 124, 127, 128, 16_379, 16_380, 16_384, 3 << 20}) {
      Bytes key = Bytes.of(new byte[Math.min(length, 20_000)]);
      Bytes value = Bytes.of(new byte[length]);
      try (WriteBatch expected = new WriteBatch();
          WriteBatch batch =
              BatchBytes.of(
                  List.of(
                      List.of(new Mutation.Put(key, value), new Mutation.Delete(key)),
                      List.of(new Mutation.Merge(key, MergeKind.PACKED, value))),
                  NOW)) {
        expected.put(key.array(), stored(value));
        expected.delete(key.array());
        expected.merge(key.array(), stored(MergeKind.PACKED.operand(value)));

        assertThat(batch.data()).as("%d bytes", length).isEqualTo(expected.data());
        assertThat(batch.count()).isEqualTo(3);
      }
    }
  }

  @Test
  void slavesReadIt() throws Exception {
    try (WriteBatch batch =
        BatchBytes.of(List.of(List.of(new Mutation.Put(Bytes.utf8("k"), Bytes.utf8("1")))), NOW)) {
      assertThat(UpdateBatch.of(batch.data()).ops())
          .containsExactly(new Op.Put(Bytes.utf8("k"), Bytes.of(stored(Bytes.utf8("1")))));
    }
  }

  private static byte[] stored(Bytes user) {
    return ByteBuffer.allocate(user.length() + 4)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(user.array())
        .putInt(NOW)
        .array();
  }
}
