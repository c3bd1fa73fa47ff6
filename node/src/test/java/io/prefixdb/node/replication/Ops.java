package io.prefixdb.node.replication;

import io.prefixdb.node.config.OnBroken;
import io.prefixdb.node.config.SlaveConfig;
import io.prefixdb.node.config.Transfer;
import io.prefixdb.node.config.UpstreamConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.CorruptUpdateException;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.UpdateBatch.Op;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Updates of the tests, whose values are numbers: put sets one, merge adds to it. */
final class Ops {
  private Ops() {}

  static Op put(String key, long value) {
    return new Op.Put(Bytes.utf8(key), number(value));
  }

  static Op increment(String key) {
    return new Op.Merge(Bytes.utf8(key), number(1));
  }

  static Op delete(String key) {
    return new Op.Delete(Bytes.utf8(key));
  }

  static Bytes number(long value) {
    String digits = Long.toString(value);
    return Bytes.utf8("0".repeat(Math.max(0, 4 - digits.length())) + digits); // no time is shorter
  }

  static long number(Bytes value) {
    return Long.parseLong(value.toString());
  }

  static void apply(Op op, Map<Bytes, Long> content) {
    switch (op) {
      case Op.Put put -> content.put(put.key(), number(put.value()));
      case Op.Merge merge -> content.merge(merge.key(), number(merge.operand()), Long::sum);
      case Op.Delete delete -> content.remove(delete.key());
    }
  }

  /** A batch of {@code count} increments that starts at {@code sequence}. */
  static byte[] batch(long sequence, int count) {
    List<Op> ops = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ops.add(increment("k" + (sequence + i)));
    }
    return UpdateBatch.of(sequence, ops).bytes();
  }

  static UpdateBatch parsed(byte[] bytes) {
    try {
      return UpdateBatch.of(bytes);
    } catch (CorruptUpdateException e) {
      throw new AssertionError("an update that was checked cannot be read", e);
    }
  }

  /** What a slave is told by default, but with other pauses. */
  static SlaveConfig config(long pullMs, long linesMs) {
    return config(pullMs, linesMs, OnBroken.HOLD, Transfer.AUTO, 0);
  }

  /** As {@link #config}, with another way in which updates come, and some of them may be lost. */
  static SlaveConfig config(long pullMs, Transfer transfer, long loss) {
    return config(pullMs, 0, OnBroken.HOLD, transfer, loss);
  }

  /** As {@link #config}, for a node that ends when a prefix breaks. */
  static SlaveConfig ending(long pullMs) {
    return config(pullMs, 0, OnBroken.EXIT, Transfer.AUTO, 0);
  }

  /** As {@link #ending}, but for a prefix that was broken when the node started. */
  static SlaveConfig endingOnce(long pullMs) {
    return config(pullMs, 0, OnBroken.EXIT_ONCE, Transfer.AUTO, 0);
  }

  private static SlaveConfig config(
      long pullMs, long linesMs, OnBroken onBroken, Transfer transfer, long loss) {
    return new SlaveConfig(
        new UpstreamConfig("127.0.0.1", 1, 1, 10, 1_000),
        false,
        Set.of(),
        Set.of("denied"),
        false,
        pullMs,
        pullMs,
        4,
        10,
        linesMs,
        linesMs,
        false,
        false,
        transfer,
        1,
        onBroken,
        loss,
        Optional.empty(),
        Path.of("unused"),
        0);
  }
}
