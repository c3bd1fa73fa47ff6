package io.prefixdb.node;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether a volume has so little room left that writes are refused, or soon will be: less than a
 * hundredth of it, and less than 64 MiB. Pure but for {@link #of}.
 */
final class FullVolume {
  private static final long ROOM_BYTES = 64 << 20;
  private static final int PART = 100;

  private FullVolume() {}

  /** A sentence about the volume of that directory if it is full. */
  static Optional<String> of(Path directory) {
    File volume = directory.toFile();
    return of(directory, volume.getUsableSpace(), volume.getTotalSpace());
  }

  /** As {@link #of(Path)}; a volume without a size cannot be told. */
  static Optional<String> of(Path directory, long free, long total) {
    return total == 0 || free >= Math.min(ROOM_BYTES, total / PART)
        ? Optional.empty()
        : Optional.of(
            "the volume of '%s' is full: %d of %d bytes are free: make room, writes then go on by themselves"
                .formatted(directory, free, total));
  }
}
