package io.prefixdb.node.replication.stream;

import io.prefixdb.node.model.Bytes;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Makes the batches of a frame smaller for the way, by DEFLATE without a head (RFC 1951) at its
 * quickest level. A frame is packed by itself, so followers share it and a lost one spoils no
 * other.
 */
final class Packing {
  /** Below it the frame's head outweighs what could be saved. */
  private static final int RAW_BYTES_MIN = 512;

  /** DEFLATE cannot say more in one byte: whoever promises more is not believed. */
  private static final int BYTES_PER_BYTE_MAX = 1_032;

  private Packing() {}

  /** What is smaller than {@code raw} and stands for it; nothing when packing does not help. */
  static Optional<Bytes> pack(Bytes raw) {
    if (raw.length() < RAW_BYTES_MIN) {
      return Optional.empty();
    }
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setInput(raw.array());
      deflater.finish();
      byte[] packed = new byte[raw.length()];
      int length = deflater.deflate(packed);
      return deflater.finished() && length < raw.length()
          ? Optional.of(Bytes.of(Arrays.copyOf(packed, length)))
          : Optional.empty();
    } finally {
      deflater.end();
    }
  }

  /**
   * What was packed.
   *
   * @param length that it must have, at least 1
   * @throws StreamException when that is not so
   */
  static byte[] unpack(byte[] from, int offset, int packedLength, int length)
      throws StreamException {
    if (length > (long) BYTES_PER_BYTE_MAX * packedLength) {
      throw new StreamException(
          "%d packed bytes are said to hold %d (expected: at most %d for each)"
              .formatted(packedLength, length, BYTES_PER_BYTE_MAX));
    }
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(from, offset, packedLength);
      byte[] raw = new byte[length + 1]; // one more shows whether there is more
      int found = inflater.inflate(raw);
      if (found != length || !inflater.finished() || inflater.getRemaining() > 0) {
        throw new StreamException(
            "packed batches hold other than they are said to (expected: %d bytes)"
                .formatted(length));
      }
      return Arrays.copyOf(raw, length);
    } catch (DataFormatException e) {
      throw new StreamException(
          "packed batches cannot be read (expected: DEFLATE): " + e.getMessage());
    } finally {
      inflater.end();
    }
  }
}
