package io.prefixdb.node.jobs;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.StoreException;
import io.prefixdb.node.store.Stores;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work on one open prefix after another; one that fails stops no other. */
record EachPrefix(Stores stores, One one) implements Work {
  private static final Logger LOG = LoggerFactory.getLogger(EachPrefix.class);

  /** The work on one prefix. */
  interface One {
    /** Gives the bytes of what was made. */
    long run(PrefixStore prefix) throws StoreException;
  }

  @Override
  public long run(Consumer<String> progress) throws WorkException {
    List<PrefixName> names = stores.names();
    long all =
        names.stream().flatMap(n -> stores.find(n).stream()).mapToLong(PrefixStore::bytes).sum();
    long begin = System.nanoTime();
    long done = 0;
    long written = 0;
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      progress.accept(new Progress(i, names.size(), done, all, System.nanoTime() - begin).line());
      PrefixStore prefix = stores.find(names.get(i)).orElse(null);
      if (prefix == null) {
        continue; // detached meanwhile
      }
      done += prefix.bytes();
      try {
        written += one.run(prefix);
      } catch (StoreException e) {
        LOG.error("{}", e.getMessage());
        failures.add(e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("prefix '{}' failed inside the node", names.get(i), e);
        failures.add("prefix '%s': %s".formatted(names.get(i), e));
      }
    }
    if (!failures.isEmpty()) {
      throw new WorkException(
          "%d of %d prefixes failed, the first one: %s"
              .formatted(failures.size(), names.size(), failures.getFirst()));
    }
    return written;
  }
}
