package io.prefixdb.node.replication;

import io.prefixdb.node.model.Timeline;
import java.util.Optional;

/**
 * Where the data of a local copy is from.
 *
 * @param timeline of which history it is, as far as that is known
 * @param copied whether it came from a master that was followed
 * @param foreign whether it was found to be of another history than the master that was followed; a
 *     load mends that, or the right master
 * @param own whether clients wrote to it while this node was a slave and did not follow it
 * @param witness an update that it holds, the newest one of which it is known what it says; nothing
 *     where none was applied since it was loaded
 */
public record Origin(
    Timeline timeline, boolean copied, boolean foreign, boolean own, Optional<Witness> witness) {
  /** Of a prefix that nobody has written to, or of which nothing is told. */
  public static final Origin UNKNOWN = new Origin(Timeline.UNKNOWN, false);

  /** Of data that nothing speaks against, and of which no update is known. */
  public Origin(Timeline timeline, boolean copied) {
    this(timeline, copied, false, false, Optional.empty());
  }

  /** Whether some of what it holds below that position was written by clients of a slave. */
  boolean isOwn(long position) {
    return own && timeline.heldAt(position).isKnown();
  }
}
