package io.prefixdb.node.model;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * The checksum of a file's bytes: CRC-32C and CRC-32 together, 64 bits. Both are computed by the
 * processor itself, so that a copy costs no more than the network does; two files of the same name
 * and length that differ by accident have the same one once in 2^64.
 *
 * @param bits the CRC-32C in the upper half, the CRC-32 in the lower one
 */
public record FileChecksum(long bits) {
  private static final int TEXT_LENGTH = 16;

  /** The checksum that {@link #text} spells, or nothing when the text is none. */
  public static Optional<FileChecksum> parse(String text) {
    try {
      return text.length() == TEXT_LENGTH
          ? Optional.of(new FileChecksum(HexFormat.fromHexDigitsToLong(text)))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** 16 hexadecimal digits. */
  public String text() {
    return HexFormat.of().toHexDigits(bits);
  }

  /** A checksum of bytes as they come. For one thread. */
  public static final class Running {
    private final CRC32C upper = new CRC32C();
    private final CRC32 lower = new CRC32();

    public void add(byte[] bytes, int length) {
      upper.update(bytes, 0, length);
      lower.update(bytes, 0, length);
    }

    /** Adds what is left in the buffer, and leaves it there. */
    public void add(ByteBuffer bytes) {
      upper.update(bytes.duplicate());
      lower.update(bytes.duplicate());
    }

    /** Of all that was added. */
    public FileChecksum value() {
      return new FileChecksum(upper.getValue() << Integer.SIZE | lower.getValue());
    }
  }
}
