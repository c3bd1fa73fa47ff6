package io.prefixdb.node.fold;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.MergeKind;
import java.util.Collections;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a read costs of a key whose merges RocksDB has not folded yet. */
@State(Scope.Benchmark)
public class FoldBenchmark {
  /** How many wait. */
  @Param({"1", "10", "100"})
  public int operands;

  private final Bytes number = Bytes.utf8("17");
  private final Bytes object = Bytes.utf8("{\"clicks\":5,\"shows\":100,\"name\":\"a\"}");
  private List<Bytes> increments = List.of();
  private List<Bytes> edits = List.of();

  @Setup
  public void make() {
    increments = operands(MergeKind.INC, "{\"inc\":1}");
    edits = operands(MergeKind.PACKED, "{\"clicks\":{\"inc\":1},\"shows\":{\"inc\":10}}");
  }

  private List<Bytes> operands(MergeKind kind, String parameter) {
    return Collections.nCopies(operands, kind.operand(Bytes.utf8(parameter)));
  }

  @Benchmark
  public Bytes inc() {
    return Fold.apply(number, increments);
  }

  @Benchmark
  public Bytes packed() {
    return Fold.apply(object, edits);
  }
}
