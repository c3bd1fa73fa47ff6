package io.prefixdb.node.replication;

import java.time.Instant;
import java.util.Optional;

/** The reload that runs and the one that ended last, for the admin port; immutable. */
public record ReloadStatus(Optional<Running> running, Optional<Finished> last) {
  static final ReloadStatus NONE = new ReloadStatus(Optional.empty(), Optional.empty());

  /**
   * A reload on its way.
   *
   * @param prefix the one that is loaded now, empty before the first
   * @param keysDone keys of all its prefixes so far
   * @param bytesDone bytes of these keys and their values
   */
  public record Running(
      ReloadOrder order, Instant startedAt, String prefix, long keysDone, long bytesDone) {}

  /**
   * A reload that ended.
   *
   * @param succeeded whether every prefix was loaded
   * @param message one sentence
   */
  public record Finished(
      ReloadOrder order,
      Instant startedAt,
      Instant finishedAt,
      boolean succeeded,
      String message,
      long keys,
      long bytes) {}
}
