package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the directories of all prefixes to rest after a crash, before anything is opened. */
final class SwapRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(SwapRecovery.class);

  private SwapRecovery() {}

  static void run(StoreSettings settings) throws IOException {
    for (Path side : List.of(settings.freshRoot(), settings.oldRoot())) {
      for (Path directory : Directories.below(side)) {
        Optional<PrefixName> found =
            PrefixName.parse(Bytes.utf8(directory.getFileName().toString()));
        if (found.isEmpty()) {
          LOG.warn("'{}' is no prefix of ours: it is left alone", directory);
          continue;
        }
        PrefixName name = found.get();
        Swap.Recovery done =
            Swap.recover(settings.data(name), settings.fresh(name), settings.old(name));
        LOG.info("prefix '{}': a reload was cut off by a crash, recovery: {}", name, done);
      }
    }
  }
}
