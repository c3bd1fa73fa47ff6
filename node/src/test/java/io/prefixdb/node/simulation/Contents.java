package io.prefixdb.node.simulation;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.UpdateBatch.Op;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a prefix holds; its values are numbers, put sets one, merge adds to it. The hash tells two
 * contents apart without comparing all of them.
 */
final class Contents {
  private final SortedMap<Bytes, Long> values = new TreeMap<>();
  private long hash;

  static Bytes number(long value) {
    String digits = Long.toString(value);
    return Bytes.utf8("0".repeat(Math.max(0, 4 - digits.length())) + digits); // no time is shorter
  }

  static long number(Bytes value) {
    return Long.parseLong(value.toString());
  }

  void apply(Op op) {
    Bytes key = op.key();
    switch (op) {
      case Op.Put put -> set(key, number(put.value()));
      case Op.Merge merge -> set(key, number(merge.operand()) + values.getOrDefault(key, 0L));
      case Op.Delete _ -> remove(key);
    }
  }

  void remove(Bytes key) {
    Long before = values.remove(key);
    hash -= before == null ? 0 : hash(key, before);
  }

  void set(Bytes key, long value) {
    Long before = values.put(key, value);
    hash += hash(key, value) - (before == null ? 0 : hash(key, before));
  }

  private static long hash(Bytes key, long value) {
    long mixed = (value + 1) * 0x9E3779B97F4A7C15L + key.hashCode() * 0xC2B2AE3D27D4EB4FL;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  long hash() {
    return hash;
  }

  Map<Bytes, Long> values() {
    return values;
  }

  Contents copy() {
    Contents copy = new Contents();
    copy.values.putAll(values);
    copy.hash = hash;
    return copy;
  }
}
