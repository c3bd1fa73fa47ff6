package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.stream.LogSource;
import java.util.Optional;
import java.util.OptionalLong;

/** The prefixes of a master, for slaves to be fed from. */
public final class StoreLogs implements LogSource {
  /** The bytes bound a piece; a batch has some. */
  private static final int BATCHES_MAX = 1 << 20;

  private final RocksStores stores;

  public StoreLogs(RocksStores stores) {
    this.stores = stores;
  }

  @Override
  public Optional<PrefixLog> find(PrefixName prefix) throws LogException {
    Optional<RocksPrefix> found = stores.present(prefix);
    Optional<OpenFailure> failure =
        found.isPresent()
            ? Optional.empty()
            : stores.failures().stream().filter(one -> one.prefix().equals(prefix)).findFirst();
    if (failure.isPresent()) {
      throw new LogException("the master cannot open it: " + failure.get().reason());
    }
    return found.map(StoreLog::new);
  }

  private record StoreLog(RocksPrefix prefix) implements PrefixLog {
    @Override
    public Object opened() {
      return prefix;
    }

    @Override
    public OptionalLong last() throws LogException {
      try {
        return prefix.last();
      } catch (StoreException e) {
        throw new LogException(e.getMessage(), e);
      }
    }

    @Override
    public String tag() {
      return prefix.history().tag();
    }

    @Override
    public Optional<Updates> since(long sequence, int bytesMax) throws LogException {
      try {
        return prefix.updatesSince(sequence, BATCHES_MAX, bytesMax);
      } catch (StoreException e) {
        throw new LogException(e.getMessage(), e);
      }
    }

    @Override
    public void watch(Runnable moved) {
      prefix.written().add(moved);
    }

    @Override
    public void unwatch(Runnable moved) {
      prefix.written().remove(moved);
    }
  }
}
