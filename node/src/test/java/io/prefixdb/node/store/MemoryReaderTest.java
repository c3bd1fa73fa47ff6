package io.prefixdb.node.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.store.MemoryReader.Found;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.StringAppendOperator;

/** What a read finds without the disk, on a real RocksDB. */
class MemoryReaderTest {
  @TempDir Path directory;
  private final StringAppendOperator append = new StringAppendOperator(',');
  private final Options options = new Options().setCreateIfMissing(true).setMergeOperator(append);
  private RocksDB db;
  private MemoryReader reader;

  @BeforeAll
  static void load() { // before the fields, which are native
    RocksDB.loadLibrary();
  }

  @BeforeEach
  void open() throws RocksDBException {
    db = RocksDB.open(options, directory.toString());
    reader = new MemoryReader(db, RecentValues.NONE);
  }

  @AfterEach
  void close() {
    closeDatabase();
    options.close();
    append.close();
  }

  private void closeDatabase() {
    reader.close();
    db.close();
  }

  @Test
  void tellsValuesAndAbsence() throws RocksDBException {
    db.put(bytes("a"), bytes("1"));
    db.put(bytes("empty"), new byte[0]);
    db.put(bytes("gone"), bytes("2"));
    db.delete(bytes("gone"));

    assertThat(value("a")).isEqualTo(bytes("1"));
    assertThat(value("empty")).isEmpty();
    assertThat(found("gone")).isInstanceOf(Found.Absent.class);
    assertThat(found("never")).isInstanceOf(Found.Absent.class);
    assertThat(value("a")).isEqualTo(bytes("1"));
  }

  @Test
  void readsValuesAndKeysAroundTheSizeOfItsBuffer() throws RocksDBException {
    for (int length = MemoryReader.BUFFER_BYTES - 1;
        length <= MemoryReader.BUFFER_BYTES + 1;
        length++) {
      byte[] text = new byte[length];
      Arrays.fill(text, (byte) 'v');
      db.put(bytes("k" + length), text);
      assertThat(value("k" + length)).isEqualTo(text);

      db.put(text, bytes("of a long key"));
      assertThat(stored(reader.get(Bytes.of(text)))).isEqualTo(bytes("of a long key"));
    }
  }

  @Test
  void foldsMerges() throws RocksDBException {
    db.merge(bytes("m"), bytes("1"));
    db.merge(bytes("m"), bytes("2"));

    assertThat(value("m")).isEqualTo(bytes("1,2"));
  }

  @Test
  void knowsNothingOfWhatOnlyTheDiskHasUntilItWasRead() throws RocksDBException {
    db.put(bytes("a"), bytes("1"));
    try (FlushOptions flush = new FlushOptions()) {
      db.flush(flush);
    }
    closeDatabase();
    open();

    assertThat(found("a")).isInstanceOf(Found.Unknown.class);
    assertThat(found("a")).isInstanceOf(Found.Unknown.class);
    assertThat(db.get(bytes("a"))).isEqualTo(bytes("1"));
    assertThat(value("a")).isEqualTo(bytes("1"));
  }

  private Found found(String key) throws RocksDBException {
    return reader.get(Bytes.of(bytes(key)));
  }

  private byte[] value(String key) throws RocksDBException {
    return stored(found(key));
  }

  private static byte[] stored(Found found) {
    assertThat(found).isInstanceOf(Found.Value.class);
    return ((Found.Value) found).stored().array();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
