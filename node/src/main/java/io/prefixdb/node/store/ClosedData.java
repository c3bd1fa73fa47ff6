package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data of a prefix that nobody has open, perhaps because nobody can open it. */
record ClosedData(StoreSettings settings, LogPlace logs, PrefixName prefix) {
  private static final Logger LOG = LoggerFactory.getLogger(ClosedData.class);

  /** Whether there is any. */
  boolean isThere() {
    return Inspection.holdsData(settings.data(prefix));
  }

  /** Where it is from, as far as it says so. */
  Origin origin() {
    try {
      return Numbering.read(settings.data(prefix)).origin(Optional.empty());
    } catch (StoreException e) {
      LOG.warn("{}", e.getMessage());
      return Origin.UNKNOWN;
    }
  }

  /**
   * Refuses to have it replaced where nobody else need have it: a slave's copy came from somewhere,
   * a master's data may be nowhere else.
   *
   * @param why it cannot be opened
   */
  void checkReplaceable(String why) throws StoreException {
    Origin origin = origin();
    if (origin.timeline().isKnown() && !origin.copied()) {
      throw new StoreException(
          "prefix '%s': what is here was a master's, may hold updates that nobody else has, and cannot be read: move '%s' away first: %s"
              .formatted(prefix, settings.data(prefix), why),
          null);
    }
  }

  /**
   * Puts the generation beside it in its place. What was there is moved to the old ones. After a
   * crash anywhere in this the next start goes on, or goes back with the log.
   */
  void replace() throws IOException {
    Path data = settings.data(prefix);
    Path fresh = settings.fresh(prefix);
    Path old = settings.old(prefix);
    Optional<Path> log = logs.apart(prefix);
    try {
      if (log.isPresent()) {
        LogAside.put(log.get());
      }
      Swap.exchange(data, fresh, old);
    } catch (IOException e) {
      Swap.undo(data, fresh, old);
      if (log.isPresent()) {
        LogAside.back(log.get());
      }
      throw e;
    }
  }

  /** What was there is kept elsewhere, or gone. */
  void replaced() throws IOException {
    Optional<Path> log = logs.apart(prefix);
    if (log.isPresent()) {
      LogAside.drop(log.get());
    }
  }
}
