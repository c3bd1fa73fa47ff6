package io.prefixdb.operator.observed;

import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import io.prefixdb.crds.ReloadWidening;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The status of a reload as far as it can be read: a person, whoever brought a backup back, or a
 * later release may have written it. What has not been cured yet is decided anew when it cannot be
 * read, under the order's id, which the node knows; what has, or has ended, is never carried out
 * again.
 */
final class StoredReload {
  /** The reason of one that only a later release understands. */
  static final String UNREADABLE = "Unreadable";

  private StoredReload() {}

  static ReloadStatus read(ReloadStatus stored) {
    if (stored.phase() == null && isBegun(stored)) {
      return unreadable(stored);
    }
    if (isLegible(stored)) {
      return stored;
    }
    return stored.ended() || stored.phase() == Phase.InSync
        ? legible(stored, stored.phase(), stored.reason(), stored.message())
        : ReloadStatus.NONE;
  }

  /** Whoever has looked at an order has given it a phase, which this release does not know then. */
  private static boolean isBegun(ReloadStatus stored) {
    return stored.observedGeneration() != null || stored.startedAt() != null;
  }

  private static ReloadStatus unreadable(ReloadStatus stored) {
    return legible(
        stored,
        Phase.Failed,
        UNREADABLE,
        "its phase is none that this release knows; delete it, and order again if the slave needs it");
  }

  /** One that was accepted has a start, and its times are times. */
  private static boolean isLegible(ReloadStatus status) {
    return (!status.ongoing() || status.startedAt() != null)
        && Stream.concat(
                Stream.of(
                    status.progressAt(),
                    status.startedAt(),
                    status.loadedAt(),
                    status.inSyncAt(),
                    status.finishedAt(),
                    status.silentSince(),
                    status.leastLagAt()),
                status.widenings().stream().map(ReloadWidening::orderedAt))
            .filter(Objects::nonNull)
            .allMatch(time -> TimeText.read(time).isPresent());
  }

  /** The same with another end, and without what is no time, or would be done next. */
  private static ReloadStatus legible(
      ReloadStatus stored, @Nullable Phase phase, @Nullable String reason, @Nullable String why) {
    return new ReloadStatus(
        stored.observedGeneration(),
        stored.clusterUid(),
        phase,
        reason,
        why,
        stored.cause(),
        stored.evidence(),
        stored.scope(),
        stored.scopeReason(),
        stored.prefixes(),
        stored.attempt(),
        stored.source(),
        stored.forecast(),
        stored.bytesDone(),
        stored.bytesTotal(),
        stored.bytesPerSecond(),
        stored.etaSeconds(),
        stored.progress(),
        time(stored.progressAt()),
        time(stored.startedAt()),
        time(stored.loadedAt()),
        time(stored.inSyncAt()),
        time(stored.finishedAt()),
        time(stored.silentSince()),
        stored.leastLag(),
        time(stored.leastLagAt()),
        null);
  }

  private static @Nullable String time(@Nullable String text) {
    return TimeText.read(text).isPresent() ? text : null;
  }
}
