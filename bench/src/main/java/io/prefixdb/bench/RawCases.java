package io.prefixdb.bench;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.RawRocks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** Operations without a network, on keys that are drawn from those of the comparison. */
final class RawCases {
  private static final Bytes STEP = Bytes.utf8("{\"inc\":1}");

  private final Keys drawn = Keys.random(Server.KEYS, 1);
  private final Bytes[] keys = names("key:");
  private final Bytes[] counters = names("ctr:");
  private final Bytes value = Bytes.of(drawn.value(1));

  /**
   * What is measured.
   *
   * @param keys in one operation
   */
  record Case(String name, int keys, Operation operation) {}

  interface Operation {
    void run() throws Exception;
  }

  private static Bytes[] names(String letters) {
    Bytes[] names = new Bytes[(int) Server.KEYS];
    Arrays.setAll(
        names,
        number -> Bytes.utf8(letters + Long.toString(1_000_000_000_000L + number).substring(1)));
    return names;
  }

  /** In this order: later ones read what earlier ones wrote. */
  List<Case> on(RawRocks rocks) {
    return List.of(
        new Case("RocksDB, put", 1, () -> rocks.put(key(), value)),
        new Case("RocksDB, batches of 10 puts", 10, () -> rocks.put(some(10), value)),
        new Case("RocksDB, batches of 64 puts", 64, () -> rocks.put(some(64), value)),
        new Case("RocksDB, get", 1, () -> present(rocks.get(key()))),
        new Case("RocksDB, merge inc", 1, () -> rocks.inc(counter(), STEP)));
  }

  /** In this order: later ones read what earlier ones wrote. */
  List<Case> on(PrefixStore store) {
    return List.of(
        new Case("the node's store, set", 1, () -> write(store, 1, this::put)),
        new Case("the node's store, set of 10", 10, () -> write(store, 10, this::put)),
        new Case("the node's store, get", 1, () -> present(store.get(some(1), 0).getFirst())),
        new Case("the node's store, inc", 1, () -> write(store, 1, this::inc)));
  }

  /** Writes every key once, so that reads find one. */
  void fill(RawRocks rocks) throws RocksDBException {
    rocks.put(List.of(keys), value);
  }

  /** Writes every key once, so that reads find one. */
  void fill(PrefixStore store) {
    store
        .write(
            Arrays.stream(keys).<Mutation>map(key -> new Mutation.Put(key, value)).toList(), false)
        .join();
  }

  private static void write(PrefixStore store, int count, Supplier<Mutation> mutations) {
    store.write(Stream.generate(mutations).limit(count).toList(), false).join();
  }

  private Mutation put() {
    return new Mutation.Put(key(), value);
  }

  private Mutation inc() {
    return new Mutation.Merge(counter(), MergeKind.INC, STEP);
  }

  private static void present(@Nullable Bytes found) {
    if (found == null) {
      throw new IllegalStateException("a key that was written is absent");
    }
  }

  private Bytes key() {
    return keys[(int) drawn.next()];
  }

  private Bytes counter() {
    return counters[(int) drawn.next()];
  }

  private List<Bytes> some(int count) {
    List<Bytes> some = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      some.add(key());
    }
    return some;
  }
}
