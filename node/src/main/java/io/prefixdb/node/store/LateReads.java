package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.UnaryOperator;

/**
 * The reads that clients of a prefix will do, of what their writes have made of keys. Those that
 * have not come when it closes are done then, while its database can still be read: so neither its
 * end waits for a client, nor does a client miss the result of a write that was done. Who never
 * comes, for its connection has ended, is forgotten. Safe for use by many threads.
 */
final class LateReads {
  private final Set<LateRead> announced = Collections.newSetFromMap(new WeakHashMap<>());

  /** One that is to come. */
  LateRead announce(
      RocksPrefix prefix, List<Bytes> keys, long snapshot, UnaryOperator<Bytes> kept) {
    LateRead read = new LateRead(this, prefix, keys, snapshot, kept);
    add(read);
    return read;
  }

  private synchronized void add(LateRead read) {
    announced.add(read);
  }

  /** It has come. */
  synchronized void remove(LateRead read) {
    announced.remove(read);
  }

  private synchronized List<LateRead> toCome() {
    return List.copyOf(announced);
  }

  /**
   * Does what has not come, but for what is more than one request may read; what fails tells who
   * comes then.
   */
  void readAll(Database open) {
    long bytes = 0;
    for (LateRead read : toCome()) {
      if (bytes < PointReads.BYTES_MAX) {
        bytes += read.readNow(open);
      }
    }
  }
}
