package io.prefixdb.node.retention;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Measures the volume of the logs, and how fast it fills. A look that fails, which a volume in the
 * network may do for a moment, is none: by what it seems to say all logs would have to go. For one
 * thread.
 */
public final class VolumeGauge {
  /** What a measure says that could not be taken. */
  private static final long UNKNOWN = -1;

  private final LongSupplier total;
  private final LongSupplier free;
  private final Slope filling = new Slope();
  private Volume untold = Volume.UNKNOWN;

  VolumeGauge(LongSupplier total, LongSupplier free) {
    this.total = total;
    this.free = free;
  }

  /** The volume that the directory is on. */
  public static VolumeGauge of(Path directory) {
    File file = directory.toFile();
    return new VolumeGauge(file::getTotalSpace, () -> free(file));
  }

  /** A file says 0 when it cannot tell, too; asked another way the system says why. */
  private static long free(File file) {
    long free = file.getUsableSpace();
    try {
      return free > 0 ? free : Files.getFileStore(file.toPath()).getUsableSpace();
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /** As it is now; while that cannot be told, as if there were room. */
  Volume at(long nanos) {
    long size = total.getAsLong();
    long left = free.getAsLong();
    if (size <= 0 || left < 0) {
      return untold;
    }
    untold = new Volume(size, size, 0);
    return new Volume(size, left, (long) filling.at(nanos, size - left));
  }
}
