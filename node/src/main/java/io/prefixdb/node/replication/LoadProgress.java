package io.prefixdb.node.replication;

import io.prefixdb.node.model.Field;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** How far a reload has come; counted by one thread, read by any. */
final class LoadProgress {
  private volatile String prefix = "";
  private final LongAdder keys = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  void begin(String next) {
    prefix = next;
  }

  void add(List<Field> fields) {
    long size = 0;
    for (Field field : fields) {
      size += field.key().length() + field.value().length();
    }
    keys.add(fields.size());
    bytes.add(size);
  }

  String prefix() {
    return prefix;
  }

  long keys() {
    return keys.sum();
  }

  long bytes() {
    return bytes.sum();
  }
}
