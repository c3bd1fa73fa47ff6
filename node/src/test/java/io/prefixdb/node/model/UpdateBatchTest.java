package io.prefixdb.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.model.UpdateBatch.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

final class UpdateBatchTest {
  static {
    RocksDB.loadLibrary();
  }

  @Test
  void readsARecordedUpdateOfTheOriginal() throws CorruptUpdateException {
    byte[] bytes = Base64.getDecoder().decode("AgAAAAAAAAACAAAAAQFiBTJxAQFrAQFjBTNxAQFr");

    UpdateBatch batch = UpdateBatch.of(bytes);

    assertThat(batch.sequence()).isEqualTo(2);
    assertThat(batch.end()).isEqualTo(4);
    assertThat(batch.ops())
        .containsExactly(
            new Op.Put(Bytes.utf8("b"), hex("327101016b")),
            new Op.Put(Bytes.utf8("c"), hex("337101016b")));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void readsAndWritesWhatRocksDbWrites(long seed) throws Exception {
    List<Op> ops = randomOps(new Random(seed));
    byte[] oracle = rocksDb(ops);

    assertThat(UpdateBatch.of(0, ops).bytes()).isEqualTo(oracle);
    assertThat(UpdateBatch.of(oracle).ops()).isEqualTo(ops);
    assertThat(UpdateBatch.of(oracle).count()).isEqualTo(ops.size());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aTailHoldsTheRestOfTheOperationsUnderTheirSequences(long seed) throws Exception {
    List<Op> ops = randomOps(new Random(seed));
    UpdateBatch whole = UpdateBatch.of(40, ops);

    for (int skipped = 0; skipped <= ops.size(); skipped++) {
      UpdateBatch tail = UpdateBatch.of(whole.from(40 + skipped).bytes());
      assertThat(tail.sequence()).isEqualTo(40 + skipped);
      assertThat(tail.end()).isEqualTo(whole.end());
      assertThat(tail.ops()).isEqualTo(ops.subList(skipped, ops.size()));
    }
    assertThatThrownBy(() -> whole.from(39)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> whole.from(whole.end() + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void everyTruncationIsRefused(long seed) {
    byte[] bytes = UpdateBatch.of(7, randomOps(new Random(seed))).bytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] part = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> UpdateBatch.of(part)).isInstanceOf(CorruptUpdateException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void everyFlippedBitGivesABatchOrARefusal(long seed) {
    byte[] bytes = UpdateBatch.of(7, randomOps(new Random(seed))).bytes();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      try {
        UpdateBatch batch = UpdateBatch.of(flipped);
        assertThat(batch.ops()).hasSize(batch.count());
      } catch (CorruptUpdateException refused) {
        assertThat(refused).hasMessageMatching(".{10,}");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 7, 8, 0x0d, 0x80, 0xff})
  void otherRecordTypesAreRefused(int type) {
    byte[] bytes = UpdateBatch.of(1, List.of(new Op.Delete(Bytes.utf8("k")))).bytes();
    bytes[UpdateBatch.HEADER_BYTES] = (byte) type;
    assertThatThrownBy(() -> UpdateBatch.of(bytes)).hasMessageContaining("record type " + type);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void aValueWithoutItsTimeIsRefused(int bytes) {
    Bytes value = Bytes.of(new byte[bytes]);
    for (Op op : List.of(new Op.Put(Bytes.utf8("k"), value), new Op.Merge(Bytes.EMPTY, value))) {
      assertThatThrownBy(() -> UpdateBatch.of(UpdateBatch.of(1, List.of(op)).bytes()))
          .isInstanceOf(CorruptUpdateException.class)
          .hasMessageStartingWith("prefixdb::since_reader::get_item size error: value of " + bytes);
    }
  }

  @Test
  void aCountThatDiffersIsRefused() {
    byte[] bytes = UpdateBatch.of(1, List.of(new Op.Delete(Bytes.utf8("k")))).bytes();
    bytes[8] = 2;
    assertThatThrownBy(() -> UpdateBatch.of(bytes))
        .hasMessage("update with 1 operations (expected: 2)");
  }

  @Test
  void sequencesThatRocksDbCannotHaveAreRefused() {
    List<Op> one = List.of(new Op.Delete(Bytes.utf8("k")));
    byte[] negative = UpdateBatch.of(-1, one).bytes();
    byte[] last = UpdateBatch.of(UpdateBatch.MAX_SEQUENCE, one).bytes();
    assertThatThrownBy(() -> UpdateBatch.of(negative)).hasMessageContaining("18446744073709551615");
    assertThatThrownBy(() -> UpdateBatch.of(last)).isInstanceOf(CorruptUpdateException.class);
  }

  @Test
  void aBatchIsRenumberedByItsHeaderAlone() throws CorruptUpdateException {
    UpdateBatch batch = UpdateBatch.of(5, randomOps(new Random(3)));
    UpdateBatch moved = UpdateBatch.of(UpdateBatch.withSequence(batch.bytes(), 900));
    assertThat(moved.sequence()).isEqualTo(900);
    assertThat(moved.ops()).isEqualTo(batch.ops());
  }

  private static List<Op> randomOps(Random random) {
    List<Op> ops = new ArrayList<>();
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      Bytes key = randomBytes(random, 20, 0);
      ops.add(
          switch (random.nextInt(3)) {
            case 0 -> new Op.Delete(key);
            case 1 -> new Op.Put(key, randomBytes(random, random.nextInt(8) == 0 ? 2_000 : 150, 4));
            default -> new Op.Merge(key, randomBytes(random, 40, 4));
          });
    }
    return ops;
  }

  private static Bytes randomBytes(Random random, int bound, int min) {
    byte[] bytes = new byte[min + random.nextInt(bound)];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  private static byte[] rocksDb(List<Op> ops) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      for (Op op : ops) {
        switch (op) {
          case Op.Delete delete -> batch.delete(delete.key().array());
          case Op.Put put -> batch.put(put.key().array(), put.value().array());
          case Op.Merge merge -> batch.merge(merge.key().array(), merge.operand().array());
        }
      }
      return batch.data();
    }
  }

  private static Bytes hex(String hex) {
    return Bytes.of(HexFormat.of().parseHex(hex));
  }
}
