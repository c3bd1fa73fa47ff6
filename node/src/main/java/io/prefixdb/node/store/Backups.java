package io.prefixdb.node.store;

import io.prefixdb.node.config.IoReason;
import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.locks.ReentrantLock;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes backups of prefixes that are in use (protocol, section 2.19). A backup is made from links
 * to the prefix's files, so nobody waits for it, and nothing that happens to it touches the prefix.
 * For one thread, but for {@link #close}.
 */
public final class Backups implements AutoCloseable {
  /** Directories of a prefix that are put aside; one more would fill the disk unseen. */
  static final int ASIDE_MAX = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Backups.class);

  private final RocksStores stores;
  private final ReentrantLock making = new ReentrantLock();
  private volatile boolean closed;

  /**
   * A backup that was made.
   *
   * @param id its number among those of the prefix
   * @param bytes of all its files, also of those that it has in common with others
   * @param kept how many backups of the prefix there are now
   */
  public record Made(int id, long bytes, int kept) {}

  /** The stores are to be closed after this. */
  public Backups(RocksStores stores) {
    this.stores = stores;
  }

  /**
   * Backs an open prefix up into {@code root/<prefix>}. When RocksDB refuses the backups that are
   * there, a new directory is begun; when it is whole it takes the place of the other one, which
   * goes to {@code <root>_failed/<prefix>}, or {@code <root>_failed_2/<prefix>} and so on. Nothing
   * that is there already goes for it: when no place is left, the backup fails.
   *
   * @param depth how many backups are kept
   */
  public Made make(PrefixName name, Path root, int depth) throws StoreException {
    making.lock();
    try {
      if (closed) {
        throw new StoreException("prefix '" + name + "' is not backed up: the node stops", null);
      }
      return linkAndBackUp(name, root, depth);
    } finally {
      making.unlock();
    }
  }

  private Made linkAndBackUp(PrefixName name, Path root, int depth) throws StoreException {
    Path links = stores.settings().links(name);
    try {
      Directories.remove(links);
      Files.createDirectories(stores.settings().linksRoot());
      Numbering numbering = stores.opened(name).link(links);
      if (closed) {
        throw new IOException("it is not begun");
      }
      return backUp(name, links, numbering, root, depth);
    } catch (IOException | RocksDBException e) {
      throw new StoreException(
          "prefix '%s' is not backed up to '%s': %s%s"
              .formatted(name, root, closed ? "the node stops: " : "", IoReason.withPath(e)),
          e);
    } finally {
      removeQuietly(links);
    }
  }

  private Made backUp(PrefixName name, Path links, Numbering numbering, Path root, int depth)
      throws RocksDBException, IOException {
    BackgroundThreads.use();
    try (Options options = stores.options().forGeneration(name)) {
      options.setDisableAutoCompactions(true);
      try (RocksDB copy = PathCalls.open(options, links)) {
        return addOrBeginAnew(name, links, copy, numbering, root, depth);
      }
    } finally {
      BackgroundThreads.leave();
    }
  }

  private Made addOrBeginAnew(
      PrefixName name, Path links, RocksDB copy, Numbering numbering, Path root, int depth)
      throws RocksDBException, IOException {
    Path place = root.resolve(name.value());
    try {
      return add(place, links, copy, numbering, depth);
    } catch (RocksDBException e) {
      if (closed || RocksFailure.isNoSpace(e)) {
        throw e;
      }
      LOG.error("prefix '{}': no backup can be added to '{}': {}", name, place, e.getMessage());
    }
    Path aside = aside(name, root);
    LOG.warn("prefix '{}': backups are begun anew, the others go to '{}'", name, aside);
    Path fresh = beside(root, "_new").resolve(name.value());
    Directories.remove(fresh);
    boolean whole = false;
    try {
      Made made = add(fresh, links, copy, numbering, depth);
      whole = true;
      replace(place, fresh, aside);
      return made;
    } finally {
      if (!whole) {
        removeQuietly(fresh);
      }
    }
  }

  private static Path aside(PrefixName name, Path root) throws IOException {
    for (int i = 1; i <= ASIDE_MAX; i++) {
      Path aside = beside(root, i == 1 ? "_failed" : "_failed_" + i).resolve(name.value());
      if (Files.notExists(aside)) {
        return aside;
      }
    }
    throw new IOException(
        "no backup can be added, and %d directories are put aside already ('%s'): look why, and remove those that nobody needs"
            .formatted(ASIDE_MAX, beside(root, "_failed").resolve(name.value())));
  }

  private static Made add(Path place, Path links, RocksDB copy, Numbering numbering, int depth)
      throws RocksDBException, IOException {
    try (BackupPlace backups = BackupPlace.open(place)) {
      Spare.check("the backup", backups.lacks(links), place, "backup.path");
      return backups.add(copy, numbering, depth);
    }
  }

  private static void replace(Path place, Path fresh, Path aside) throws IOException {
    Files.createDirectories(aside.resolveSibling("."));
    Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
    Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
    Directories.sync(place.resolveSibling("."));
  }

  private static Path beside(Path root, String ending) {
    return root.resolveSibling(root.getFileName() + ending);
  }

  /** Ends the backup that is being made, which cannot go on without its links, and waits for it. */
  @Override
  public void close() {
    closed = true;
    removeQuietly(stores.settings().linksRoot());
    making.lock();
    try {
      removeQuietly(stores.settings().linksRoot()); // what was made of them meanwhile
    } finally {
      making.unlock();
    }
  }

  private static void removeQuietly(Path unused) {
    try {
      Directories.remove(unused);
    } catch (IOException e) {
      LOG.warn("'{}' cannot be removed, the next backup does it: {}", unused, e.toString());
    }
  }
}
