package io.prefixdb.node;

import io.prefixdb.node.config.JobsConfig.Restoring;
import io.prefixdb.node.config.NodeConfig;
import io.prefixdb.node.store.Restore;
import io.prefixdb.node.store.StoreException;
import io.prefixdb.node.store.StoreSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;

/**
 * The instance argument {@code restore} (protocol, section 4.6).
 *
 * @param from the directory of backups, an empty text for the configuration's
 * @param backup which backup, as the argument {@code bid} says, an empty text for the
 *     configuration's
 */
record RestoreOrder(String from, String backup) {
  /**
   * Replaces the data by the backups; the node is not to be started then.
   *
   * @throws StoreException when it is forbidden, or nothing was changed for another reason
   */
  Restore.Restored carryOut(NodeConfig config, Clock clock) throws StoreException {
    Restoring restoring = config.jobs().restoring();
    if (restoring.forbidden()) {
      throw new StoreException("Restore forbidden in this configurations", null);
    }
    return Restore.run(
        StoreSettings.of(config),
        from.isEmpty() ? restoring.from() : Path.of(from),
        backup.isEmpty() ? restoring.backupId() : number(backup),
        LocalDateTime.now(clock));
  }

  private static int number(String text) throws StoreException {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new StoreException(
          "Restore FAIL: bid=%s (expected: 0 for the latest backup, the number of one, or below 0 to pass over that many of the oldest)"
              .formatted(text),
          e);
    }
  }
}
