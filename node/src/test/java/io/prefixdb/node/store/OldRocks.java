package io.prefixdb.node.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prefixdb.node.model.PrefixName;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.TtlDB;
import org.rocksdb.WALRecoveryMode;

/**
 * A process with the original's RocksDB: reads and writes a directory as the original does, through
 * the TTL wrapper, or folds merges with our operator.
 */
final class OldRocks {
  private static final Path JAR = Path.of("target/original/rocksdbjni.jar");

  private static final String END = "the end";

  private OldRocks() {}

  /** All keys and values, without time suffixes. */
  static Map<String, String> read(Path directory) throws Exception {
    return keys(run("read", directory));
  }

  /** As {@link #read}, for data with merges that nobody folded yet. */
  static Map<String, String> readMerges(Path directory) throws Exception {
    return keys(run("merges", directory));
  }

  /** Writes keys {@code 0} to {@code count - 1}: half in tables, half in the log. */
  static void write(Path directory, int count) throws Exception {
    run("write", directory, Integer.toString(count));
  }

  /**
   * As {@link #write}, four times over, into logs that take the places of others, and is killed.
   */
  static void writeRecycling(Path directory, int count) throws Exception {
    run("recycle", directory, Integer.toString(count));
  }

  private static Map<String, String> keys(List<String> lines) {
    Map<String, String> keys = new TreeMap<>();
    for (String line : lines) {
      String[] parts = line.split("\t", 2);
      keys.put(parts[0], parts[1]);
    }
    return keys;
  }

  private static List<String> run(String what, Path directory, String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(
        JAR
            + ":"
            + System.getProperty("java.class.path")
                .replaceAll("[^:]*/rocksdbjni-[^:/]*\\.jar", ""));
    command.addAll(List.of(OldRocks.class.getName(), what, directory.toString()));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader output = process.inputReader(UTF_8)) {
      List<String> lines = new ArrayList<>();
      for (String line = output.readLine(); !END.equals(line); line = output.readLine()) {
        if (line == null) {
          throw new IOException("the original's RocksDB failed:\n" + String.join("\n", lines));
        }
        lines.add(line);
      }
      return lines;
    } finally {
      process.destroyForcibly().waitFor(); // threads that folded merges would let it hang
    }
  }

  /** What runs in the process. */
  public static void main(String[] args) throws Exception {
    RocksDB.loadLibrary();
    if (RocksDB.rocksdbVersion().getMajor() != 7) {
      throw new IllegalStateException("RocksDB " + RocksDB.rocksdbVersion());
    }
    try (Options options = new Options().setCreateIfMissing(true)) {
      switch (args[0]) {
        case "read" -> {
          try (RocksDB db = TtlDB.open(options, args[1])) {
            print(db, 0);
          }
        }
        case "merges" -> {
          MergeOperator.install(options, new PrefixName("p"), Expiry.NEVER);
          try (RocksDB db = RocksDB.open(options, args[1])) {
            print(db, TimeSuffix.BYTES);
          }
        }
        case "write" -> {
          try (RocksDB db = TtlDB.open(options, args[1])) {
            write(db, Integer.parseInt(args[2]));
          }
        }
        case "recycle" -> {
          options.setRecycleLogFileNum(2);
          options.setWalRecoveryMode(WALRecoveryMode.SkipAnyCorruptedRecords);
          RocksDB db = TtlDB.open(options, args[1]); // the process is killed before it is closed
          for (int round = 0; round < 4; round++) {
            write(db, Integer.parseInt(args[2]));
          }
        }
        default -> throw new IllegalArgumentException(args[0]);
      }
    }
    System.out.println(END);
  }

  private static void print(RocksDB db, int suffix) throws RocksDBException {
    try (RocksIterator keys = db.newIterator()) {
      for (keys.seekToFirst(); keys.isValid(); keys.next()) {
        byte[] value = keys.value();
        String text = new String(value, 0, value.length - suffix, UTF_8);
        System.out.println(new String(keys.key(), UTF_8) + "\t" + text);
      }
      keys.status();
    }
  }

  private static void write(RocksDB db, int count) throws RocksDBException {
    for (int i = 0; i < count; i++) {
      db.put(Integer.toString(i).getBytes(UTF_8), ("\"v" + i + "\"").getBytes(UTF_8));
      if (i == count / 2) {
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
          db.flush(flush);
        }
      }
    }
  }
}
