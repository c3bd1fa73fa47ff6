package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The share of one database in the {@link ReadCache}. A value is given only while no write has
 * begun in its group since before it was read, and none was under way then. So there is nothing to
 * take out: a write that begins makes all values of the group worthless.
 */
final class KeptValues implements RecentValues {
  private final ReadCache cache;
  private final long database;

  KeptValues(ReadCache cache, long database) {
    this.cache = cache;
    this.database = database;
  }

  @Override
  public boolean keepsAny() {
    return true;
  }

  @Override
  public int place(Bytes key) {
    return cache.group(database, key);
  }

  @Override
  public @Nullable Bytes get(int place, Bytes key) {
    return cache.get(place, database, key);
  }

  @Override
  public long version(int place) {
    return cache.version(place);
  }

  @Override
  public void keep(int place, Bytes key, Bytes stored, long version) {
    int bytes = ReadCache.OVERHEAD_BYTES + key.length() + stored.length();
    if (version >= 0 && bytes <= ReadCache.ENTRY_BYTES_MAX) {
      cache.keep(place, database, key, stored, version);
    }
  }

  @Override
  public void writing(List<Bytes> keys) {
    for (Bytes key : keys) {
      cache.begin(place(key));
    }
  }

  @Override
  public void written(List<Bytes> keys) {
    for (Bytes key : keys) {
      cache.end(place(key));
    }
  }
}
