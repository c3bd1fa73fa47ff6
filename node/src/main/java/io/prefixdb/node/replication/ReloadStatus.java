package io.prefixdb.node.replication;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** The reload that runs and the one that ended last, for the admin port; immutable. */
public record ReloadStatus(Optional<Running> running, Optional<Finished> last) {
  static final ReloadStatus NONE = new ReloadStatus(Optional.empty(), Optional.empty());

  /**
   * A reload on its way.
   *
   * @param prefix the one that is loaded now, empty before the first
   * @param source the node whose files come now, as host:port; empty while there is none
   * @param keysDone keys of all its prefixes so far
   * @param bytesDone bytes of these keys and their values, or of files that came over
   * @param bytesKept bytes of files that need not come over, for they were here already
   * @param bytesTotal of all files, those that are kept included; 0 while nobody knows
   * @param bytesPerSecond how fast bytes came since the start
   */
  public record Running(
      ReloadOrder order,
      Instant startedAt,
      String prefix,
      String source,
      long keysDone,
      long bytesDone,
      long bytesKept,
      long bytesTotal,
      long bytesPerSecond) {

    /** How long the prefixes that were begun still take at that speed; empty when nobody knows. */
    public OptionalLong secondsLeft() {
      return bytesTotal == 0 || bytesPerSecond == 0
          ? OptionalLong.empty()
          : OptionalLong.of(Math.max(0, bytesTotal - bytesKept - bytesDone) / bytesPerSecond);
    }
  }

  /**
   * A reload that ended.
   *
   * @param succeeded whether every prefix was loaded
   * @param message one sentence
   * @param bytes that came over
   * @param bytesKept bytes of files that were here already
   */
  public record Finished(
      ReloadOrder order,
      Instant startedAt,
      Instant finishedAt,
      boolean succeeded,
      String message,
      long keys,
      long bytes,
      long bytesKept) {}
}
