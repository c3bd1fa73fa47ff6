package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Puts a new generation in the place of a prefix's data. When that fails, the data that was there
 * is in use again. Used once.
 */
final class SwapIn {
  private final PrefixName name;
  private final Path directory;
  private final RocksOptions rocks;
  private final Leases leases;
  private boolean begun;

  SwapIn(PrefixName name, Path directory, RocksOptions rocks, Leases leases) {
    this.name = name;
    this.directory = directory;
    this.rocks = rocks;
    this.leases = leases;
  }

  /**
   * @param fresh the new data, complete and closed
   * @param old where the present data is afterwards; what is there from before goes
   */
  void run(Path fresh, Path old) throws StoreException {
    if (Files.exists(directory)) { // else it may be the only whole data
      Swap.remove(name, old); // without the lock, for it can take long
    }
    try {
      leases.exclusively(rocks.logs().apart(name).isPresent(), () -> exchange(fresh, old));
    } catch (StoreException e) {
      if (!begun) {
        Swap.discard(name, fresh);
      }
      throw e;
    }
  }

  private void exchange(Path fresh, Path old) throws StoreException {
    begun = true;
    Optional<Path> log = rocks.logs().apart(name);
    Optional<Database> present = leases.takeOut();
    long nextSnapshot = present.map(open -> open.snapshots().nextId()).orElse(1L);
    try {
      if (present.isPresent()) {
        end(present.get(), log.isPresent());
      }
      if (log.isPresent()) {
        Directories.remove(log.get());
      }
      Swap.exchange(directory, fresh, old);
      leases.put(Database.open(name, directory, rocks, nextSnapshot));
    } catch (IOException | StoreException | RuntimeException | Error e) { // nobody else goes back
      throw new StoreException(
          "prefix '%s': swap failed: %s%s".formatted(name, e, goBack(fresh, old, nextSnapshot)), e);
    }
  }

  /** Closes the present data, whose log may go before it does. */
  private static void end(Database present, boolean logGoesFirst) throws StoreException {
    try (present) {
      if (logGoesFirst) {
        present.flush();
      }
    }
  }

  /** Uses the data from before again; why that failed as well, or nothing. */
  private String goBack(Path fresh, Path old, long nextSnapshot) {
    try {
      Swap.undo(directory, fresh, old);
      leases.put(Database.open(name, directory, rocks, nextSnapshot));
      Swap.discard(name, fresh);
      return "";
    } catch (IOException | StoreException | RuntimeException e) {
      return "; the data from before cannot be used either: %s: restart the node".formatted(e);
    }
  }
}
