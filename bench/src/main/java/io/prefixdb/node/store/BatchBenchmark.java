package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.Mutation;
import java.util.Collections;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBatch;

/** Makes RocksDB's batch of sixteen mutations, without writing it. */
@State(Scope.Benchmark)
public class BatchBenchmark {
  private static final int MUTATIONS = 16;

  static {
    RocksDB.loadLibrary();
  }

  private final Bytes key = Bytes.utf8("key:000000012345");
  private final Mutation put = new Mutation.Put(key, Bytes.utf8("\"" + "v".repeat(98) + "\""));
  private final Mutation inc = new Mutation.Merge(key, MergeKind.INC, Bytes.utf8("{\"inc\":1}"));

  @Benchmark
  @OperationsPerInvocation(MUTATIONS)
  public long puts() {
    return batch(put);
  }

  @Benchmark
  @OperationsPerInvocation(MUTATIONS)
  public long merges() {
    return batch(inc);
  }

  private static long batch(Mutation mutation) {
    try (WriteBatch batch =
        BatchBytes.of(List.of(Collections.nCopies(MUTATIONS, mutation)), 1_700_000_000)) {
      return batch.getDataSize();
    }
  }
}
