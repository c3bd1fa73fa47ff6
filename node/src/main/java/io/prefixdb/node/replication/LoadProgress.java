package io.prefixdb.node.replication;

import io.prefixdb.node.model.Field;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** How far a reload has come; counted and read by any thread. */
final class LoadProgress {
  /** More than that nobody reads at once; the log has all of them. */
  private static final int REMARKS_MAX = 10;

  private volatile String prefix = "";
  private volatile String source = "";
  private final Queue<String> remarks = new ConcurrentLinkedQueue<>();
  private final LongAdder keys = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder kept = new LongAdder();
  private volatile long total;

  void begin(String next) {
    prefix = next;
    source = "";
  }

  /** The files come from that node now. */
  void comesFrom(String address) {
    source = address;
  }

  /** Something that whoever ordered it should know though it went well. */
  void remark(String sentence) {
    if (remarks.size() < REMARKS_MAX) {
      remarks.add(sentence);
    }
  }

  void add(List<Field> fields) {
    long size = 0;
    for (Field field : fields) {
      size += field.key().length() + field.value().length();
    }
    keys.add(fields.size());
    bytes.add(size);
  }

  /** So many bytes of files are still to come, or are here already. */
  void expect(long more) {
    total = bytes.sum() + kept.sum() + more;
  }

  /** Bytes of files have come; fewer, when some that came are thrown away. */
  void moved(long more) {
    bytes.add(more);
  }

  /** Bytes of files that need not come, for they are here already. */
  void kept(long more) {
    kept.add(more);
  }

  String prefix() {
    return prefix;
  }

  /** The node whose files come now, as host:port; empty while there is none. */
  String source() {
    return source;
  }

  List<String> remarks() {
    return List.copyOf(remarks);
  }

  long keys() {
    return keys.sum();
  }

  long bytes() {
    return bytes.sum();
  }

  long bytesKept() {
    return kept.sum();
  }

  /** What there is of bytes in all, those that are kept included; 0 while nobody knows. */
  long bytesTotal() {
    return total;
  }
}
