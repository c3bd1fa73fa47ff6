package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the directories of all prefixes to rest after a crash, before anything is opened. */
final class SwapRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(SwapRecovery.class);

  private SwapRecovery() {}

  static void run(StoreSettings settings, LogPlace logs) throws IOException {
    Directories.remove(settings.replacedRoot());
    for (Path side : List.of(settings.freshRoot(), settings.oldRoot())) {
      for (Path directory : Directories.below(side)) {
        Optional<PrefixName> found = Directories.prefix(directory);
        if (found.isEmpty()) {
          LOG.warn("'{}' is no prefix of ours: it is left alone", directory);
          continue;
        }
        recover(settings, logs, found.get());
      }
    }
    for (Path directory : Directories.below(settings.path())) {
      Optional<Path> log = Directories.prefix(directory).flatMap(logs::apart);
      if (log.isPresent()) {
        LogAside.drop(log.get()); // of data that is gone
      }
    }
  }

  /** A log that is aside comes back before the data that it belongs to cannot be told any more. */
  private static void recover(StoreSettings settings, LogPlace logs, PrefixName name)
      throws IOException {
    Path data = settings.data(name);
    Path fresh = settings.fresh(name);
    Path old = settings.old(name);
    if (Files.exists(data) && LoadMark.read(fresh, Instant.now()).isPresent()) {
      Directories.remove(old);
      LOG.info("prefix '{}': a load by keys was left, and may be gone on with", name);
      return;
    }
    Optional<Path> log = logs.apart(name).filter(LogAside::isThere);
    if (log.isPresent() && Swap.staysOld(data, fresh, old)) {
      LogAside.back(log.get());
    }
    Swap.Recovery done = Swap.recover(data, fresh, old);
    LOG.info("prefix '{}': a reload was cut off by a crash, recovery: {}", name, done);
  }
}
