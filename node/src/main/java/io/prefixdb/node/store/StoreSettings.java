package io.prefixdb.node.store;

import io.prefixdb.node.config.ExpiryConfig;
import io.prefixdb.node.config.MemoryConfig;
import io.prefixdb.node.config.NodeConfig;
import io.prefixdb.node.config.OpeningConfig;
import io.prefixdb.node.config.StoreConfig;
import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where the prefixes live, how many there may be, and how they come into use.
 *
 * @param path the data directory; {@code <path>_reload} on the same file system belongs to it
 * @param walPath where the write-ahead logs are kept instead of beside the data
 * @param ini the RocksDB options file
 * @param prefixesMax the most prefixes that are open at once; 0 for no limit
 * @param forcedRepair whether RocksDB repairs every prefix before it is opened
 * @param detachPath where prefixes go that are taken out of use, on the same file system
 * @param expiry how long values live
 * @param memory what all prefixes together may take of it
 * @param follows whether what is written comes from a master, with its times
 * @param own the prefixes to which clients write all the same
 * @param syncedFeed whether slaves are given only what is on the disk
 */
public record StoreSettings(
    Path path,
    Optional<Path> walPath,
    Optional<Path> ini,
    int prefixesMax,
    OpeningConfig opening,
    boolean forcedRepair,
    Path detachPath,
    MemoryConfig memory,
    ExpiryConfig expiry,
    boolean follows,
    Predicate<PrefixName> own,
    boolean syncedFeed) {

  /** Settings without a log directory of its own, as a file that says nothing else has them. */
  public StoreSettings(Path path, Optional<Path> ini, int prefixesMax) {
    this(
        path,
        Optional.empty(),
        ini,
        prefixesMax,
        OpeningConfig.DEFAULT,
        false,
        path.resolveSibling(path.getFileName() + "_detach"),
        MemoryConfig.DEFAULT,
        ExpiryConfig.NEVER,
        false,
        _ -> false,
        false);
  }

  /** The settings of a node's configuration. */
  public static StoreSettings of(NodeConfig node) {
    StoreConfig config = node.store();
    return new StoreSettings(
        config.path(),
        config.walPath(),
        config.ini(),
        config.maxPrefixes(),
        config.opening(),
        false,
        config.detachPath(),
        config.memory(),
        config.expiry(),
        node.slave().isPresent(),
        prefix -> node.slave().filter(slave -> slave.owns(prefix.value())).isPresent(),
        node.feed().synced());
  }

  public StoreSettings withOpening(OpeningConfig changed) {
    return with(walPath, changed, forcedRepair, expiry, follows, own);
  }

  public StoreSettings withWalPath(Path changed) {
    return with(Optional.of(changed), opening, forcedRepair, expiry, follows, own);
  }

  public StoreSettings withExpiry(ExpiryConfig changed) {
    return with(walPath, opening, forcedRepair, changed, follows, own);
  }

  /** Every prefix is repaired before it is opened: the instance argument {@code repair}. */
  public StoreSettings withForcedRepair() {
    return with(walPath, opening, true, expiry, follows, own);
  }

  /** As those of a slave. */
  public StoreSettings following() {
    return with(walPath, opening, forcedRepair, expiry, true, _ -> false);
  }

  private StoreSettings with(
      Optional<Path> logs,
      OpeningConfig how,
      boolean repair,
      ExpiryConfig ends,
      boolean following,
      Predicate<PrefixName> owned) {
    return new StoreSettings(
        path,
        logs,
        ini,
        prefixesMax,
        how,
        repair,
        detachPath,
        memory,
        ends,
        following,
        owned,
        syncedFeed);
  }

  /** Where the logs of all prefixes are, if that is elsewhere than the data. */
  Optional<Path> logsApart() {
    return walPath.filter(logs -> !isSame(logs, path));
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())
          || Files.isSameFile(one, other);
    } catch (IOException e) { // one of them is not there yet
      return false;
    }
  }

  Path data(PrefixName prefix) {
    return path.resolve(prefix.value());
  }

  /** Generations that are being built. */
  Path freshRoot() {
    return beside("new");
  }

  Path fresh(PrefixName prefix) {
    return freshRoot().resolve(prefix.value());
  }

  /** Data that a swap is replacing. */
  Path oldRoot() {
    return beside("old");
  }

  Path old(PrefixName prefix) {
    return oldRoot().resolve(prefix.value());
  }

  /** What prefixes held before they were loaded anew, see {@link ReplacedData}. */
  Path replacedRoot() {
    return beside("kept");
  }

  Path replaced(PrefixName prefix) {
    return replacedRoot().resolve(prefix.value());
  }

  /** Links to files that are being backed up. */
  Path linksRoot() {
    return beside("links");
  }

  Path links(PrefixName prefix) {
    return linksRoot().resolve(prefix.value());
  }

  /** Updates that only this node has, see {@link DivergedTails}. */
  Path divergedRoot() {
    return path.resolveSibling(path.getFileName() + "_diverged");
  }

  /** Links to files that other nodes copy. */
  Path checkpointsRoot() {
    return beside("checkpoints");
  }

  private Path beside(String side) {
    return path.resolveSibling(path.getFileName() + "_reload").resolve(side);
  }
}
