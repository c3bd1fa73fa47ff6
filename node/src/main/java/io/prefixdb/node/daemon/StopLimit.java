package io.prefixdb.node.daemon;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Bounds the stop of this process as a whole: it may wait for a disk, and a disk that hangs does so
 * for ever. What was acknowledged is in the log of the data by then, so the process may end without
 * having closed anything.
 */
public final class StopLimit {
  /** The last words may have to go to the disk that hangs. */
  private static final Duration WORDS_MAX = Duration.ofSeconds(3);

  private StopLimit() {}

  /**
   * Begins to wait, on a thread that keeps no process alive.
   *
   * @param limit how long the stop may take; zero for as long as it likes
   * @param waitsFor what it waits for, asked when the limit is over
   * @param say tells that sentence; may hang
   * @param end ends the process
   */
  public static void begin(
      Duration limit, Supplier<String> waitsFor, Consumer<String> say, Runnable end) {
    if (limit.isZero()) {
      return;
    }
    Thread.ofPlatform()
        .name("stop-limit")
        .daemon()
        .start(
            () -> {
              if (passes(limit)) {
                tell(limit, waitsFor, say);
                end.run();
              }
            });
  }

  private static void tell(Duration limit, Supplier<String> waitsFor, Consumer<String> say) {
    Thread words =
        Thread.ofPlatform()
            .name("stop-words")
            .daemon()
            .start(
                () ->
                    say.accept(
                        "the stop is cut off after %d ms, it waits for %s: what was acknowledged is in the log of its prefix, the next start reads it again"
                            .formatted(limit.toMillis(), waitsFor.get())));
    try {
      boolean _ = words.join(WORDS_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process ends all the same
    }
  }

  /** Whether that time passed, and nobody wants the thread to end. */
  private static boolean passes(Duration time) {
    try {
      Thread.sleep(time);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
