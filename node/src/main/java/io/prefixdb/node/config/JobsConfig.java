package io.prefixdb.node.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the node does by the clock, and from where it restores.
 *
 * @param compaction when every prefix is compacted, if it is
 * @param compactAtStart whether every prefix is compacted once after the start
 * @param backups where the backups are, made here or not
 * @param backup backups of every prefix, if they are made
 * @param archive copies of the backups, if they are made
 */
public record JobsConfig(
    Optional<JobTime> compaction,
    boolean compactAtStart,
    Path backups,
    Optional<Copies> backup,
    Optional<Copies> archive,
    Restoring restoring) {

  /**
   * Copies that are made again and again.
   *
   * @param path where the copies are
   * @param depth how many of them are kept, at least one
   */
  public record Copies(Path path, int depth, JobTime time) {}

  /**
   * What a restore does that is not told otherwise.
   *
   * @param forbidden whether the data may not be replaced by a backup
   * @param from the backups to restore from when none are named
   * @param backupId which of them when none is named, 0 for the latest
   */
  public record Restoring(boolean forbidden, Path from, int backupId) {}
}
