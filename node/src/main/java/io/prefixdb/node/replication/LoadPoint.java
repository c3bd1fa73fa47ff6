package io.prefixdb.node.replication;

import io.prefixdb.node.model.Bytes;
import java.time.Duration;
import java.util.Optional;

/**
 * How far a load by keys has come: everything in the snapshot up to that key is in the generation.
 *
 * @param tag of the history that the master told when the snapshot was made; another one is another
 *     snapshot, whatever its number
 * @param after the last key that is there, none before the first
 */
public record LoadPoint(String tag, Master.Snapshot snapshot, Optional<Bytes> after) {
  /** The master releases the snapshot by itself then, so that nobody can go on any more. */
  public static final Duration LIFETIME = Duration.ofDays(1);

  LoadPoint reached(Bytes key) {
    return new LoadPoint(tag, snapshot, Optional.of(key));
  }
}
