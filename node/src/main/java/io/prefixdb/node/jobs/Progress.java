package io.prefixdb.node.jobs;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * How far work on several prefixes is, how fast it goes, and how long it takes when it goes on so.
 *
 * @param done prefixes that are finished
 * @param all prefixes that there are to do
 * @param bytesDone bytes of the finished ones
 * @param bytesAll bytes of all
 * @param nanos since the beginning
 */
record Progress(int done, int all, long bytesDone, long bytesAll, long nanos) {
  private static final double MIB = 1 << 20;

  String line() {
    double seconds = Math.max(1, nanos) / (double) TimeUnit.SECONDS.toNanos(1);
    double perSecond = bytesDone / seconds;
    String left =
        perSecond == 0
            ? ""
            : ", about %d s left".formatted(Math.round((bytesAll - bytesDone) / perSecond));
    return String.format(
        Locale.ROOT,
        "%d of %d prefixes, %.1f of %.1f MiB, %.1f MiB/s%s",
        done,
        all,
        bytesDone / MIB,
        bytesAll / MIB,
        perSecond / MIB,
        left);
  }
}
