package io.prefixdb.node.retention;

import java.nio.file.Path;
import java.util.function.LongSupplier;

/** Measures the volume of the logs, and how fast it fills. For one thread. */
public final class VolumeGauge {
  private final LongSupplier total;
  private final LongSupplier free;
  private final Slope filling = new Slope();

  VolumeGauge(LongSupplier total, LongSupplier free) {
    this.total = total;
    this.free = free;
  }

  /** The volume that the directory is on. */
  public static VolumeGauge of(Path directory) {
    return new VolumeGauge(directory.toFile()::getTotalSpace, directory.toFile()::getUsableSpace);
  }

  Volume at(long nanos) {
    long size = total.getAsLong();
    long left = free.getAsLong();
    return new Volume(size, left, (long) filling.at(nanos, size - left));
  }
}
