package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What prefixes held before they were loaded anew, kept for people until the new data is in sync,
 * as long as the volume has room. A start removes it. Safe for use by many threads; calls may block
 * on the disk.
 */
final class ReplacedData {
  private static final Logger LOG = LoggerFactory.getLogger(ReplacedData.class);
  private static final String NO_ROOM =
      "there is no room to keep what {} held before being loaded anew";

  private final StoreSettings settings;
  private final Set<PrefixName> kept = ConcurrentHashMap.newKeySet();

  ReplacedData(StoreSettings settings) {
    this.settings = settings;
  }

  /**
   * Keeps the data that a swap has moved aside. From where it is moved to no start takes it back.
   */
  void keep(PrefixName prefix) {
    Path old = settings.old(prefix);
    Path place = settings.replaced(prefix);
    drop(prefix);
    try {
      if (Files.exists(old) && Spare.isLeft(settings.path())) {
        Files.createDirectories(place.getParent());
        Files.move(old, place, StandardCopyOption.ATOMIC_MOVE);
        kept.add(prefix);
        LOG.info("prefix '{}': what it held before is in '{}' until it is in sync", prefix, place);
      } else {
        Directories.remove(old);
      }
    } catch (IOException e) {
      LOG.warn("prefix '{}': '{}' is not used any more but stays: {}", prefix, old, e.toString());
    }
  }

  /** Whether what that prefix held is here. */
  boolean holds(PrefixName prefix) {
    return kept.contains(prefix);
  }

  /** It is not needed any more. */
  void drop(PrefixName prefix) {
    if (kept.remove(prefix)) {
      try {
        Directories.remove(settings.replaced(prefix));
      } catch (IOException e) {
        LOG.warn("prefix '{}': the next start removes what it held: {}", prefix, e.toString());
      }
    }
  }

  /** As {@link #drop}, which can take long, without waiting for it. */
  void dropLater(PrefixName prefix) {
    if (kept.contains(prefix)) {
      Thread.ofPlatform().name("drop-" + prefix).daemon().start(() -> drop(prefix));
    }
  }

  /** Others need the room. */
  void dropAll() {
    if (!kept.isEmpty()) {
      LOG.warn(NO_ROOM, kept);
      kept.forEach(this::drop);
    }
  }

  /**
   * Gives way when the volume gets full, before logs go that slaves need. Waits for nothing: other
   * things are due on the thread of those who look.
   */
  void look() {
    if (!kept.isEmpty() && !Spare.isLeft(settings.path())) {
      LOG.warn(NO_ROOM, kept);
      kept.forEach(this::dropLater);
    }
  }

  /** The prefixes lead: what they held stays, for nobody else may have some of it. */
  void tellThatItStays() {
    if (!kept.isEmpty()) {
      LOG.warn(
          "{} lead, though not in sync since they were loaded anew: what they held before is in '{}' until the next start, or until the volume gets full",
          kept,
          settings.replacedRoot());
    }
  }
}
