package io.prefixdb.node.replication;

import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Copies a prefix of a running node for one that does not run. Used once. */
public final class ColdCopy {
  private final PrefixName prefix;
  private final CopySource source;
  private final ColdPlaces places;
  private final LoadProgress progress = new LoadProgress();
  private final Throttle throttle;
  private final long begunNanos = System.nanoTime();
  private @Nullable Timeline compared;

  /**
   * @param source closed at the end
   * @param bytesPerSecond how fast it may be, 0 for no limit
   */
  public ColdCopy(PrefixName prefix, CopySource source, ColdPlaces places, long bytesPerSecond) {
    this.prefix = prefix;
    this.source = source;
    this.places = places;
    this.throttle = new Throttle(bytesPerSecond, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
  }

  /**
   * How far it is.
   *
   * @param done bytes that came over
   * @param kept bytes of files that were here already
   * @param total bytes of all files; 0 while nobody knows
   * @param perSecond bytes that came in a second since the beginning
   */
  public record Progress(long done, long kept, long total, long perSecond) {}

  /** For any thread. */
  public Progress progress() {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos);
    long done = progress.bytes();
    return new Progress(
        done, progress.bytesKept(), progress.bytesTotal(), done * 1_000 / Math.max(1, millis));
  }

  /**
   * Copies, and blocks the thread until that has ended. What is here and the source has not is kept
   * aside before.
   *
   * @return the sequence that the copy shows
   * @throws ReplicaException when what was there before is there still, with the reason
   */
  public long run() throws ReplicaException, InterruptedException {
    CopyTools tools =
        new CopyTools(progress, throttle, () -> TimeUnit.SECONDS.sleep(1), CopyTools.CONNECTIONS);
    try {
      return new PrefixCopy(prefix, List.of(source), places, tools, this::kept, () -> 0, null)
          .run();
    } catch (LoadException e) {
      throw new ReplicaException(e.reason(), e);
    }
  }

  /** Nobody follows a master yet, so nothing else is in the way. */
  private Optional<String> kept(Timeline copied, long sequence) throws ReplicaException {
    if (!copied.equals(compared)) {
      History source = new History(copied, "", sequence);
      places.keep(prefix, here -> DivergedUpdates.from(here, source));
      compared = copied;
    }
    return Optional.empty();
  }
}
