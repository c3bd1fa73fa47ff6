package io.prefixdb.node.model;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The name of a prefix that is safe as one element of a path: 1 to {@value #MAX_BYTES} bytes of
 * UTF-8 without {@code /} and NUL, and neither {@code .} nor {@code ..} nor one of the node's own
 * files, which lie beside the prefixes and begin with {@value #OURS}. Names that are not safe never
 * reach the file system (deviation D7), nor do those that would reach it under another name: with
 * characters beyond U+FFFF, which RocksDB's Java interface spells otherwise than Java does, and
 * without a locale of UTF-8 all beyond ASCII.
 */
public record PrefixName(String value) implements Comparable<PrefixName> {
  /** What a directory entry can hold on the file systems that we run on. */
  public static final int MAX_BYTES = 255;

  private static final String OURS = "PREFIXDB.";

  /** What Java takes file names for; it depends on the locale, and nothing else sets it. */
  private static final boolean BEYOND_ASCII =
      System.getProperty("sun.jnu.encoding", "UTF-8").equalsIgnoreCase("UTF-8");

  /** What stands for bytes of a directory's name that are no text. */
  private static final char UNREADABLE = '\ufffd';

  public PrefixName {
    if (!isSafe(value)) {
      throw new IllegalArgumentException(
          "prefix '"
              + value
              + "' (expected: 1 to 255 bytes without '/', NUL and characters that file names cannot"
              + " have here, not '.' or '..', not beginning with '"
              + OURS
              + "')");
    }
  }

  /** Whether names may hold characters beyond ASCII: the locale of the process has to be UTF-8. */
  public static boolean mayBeBeyondAscii() {
    return BEYOND_ASCII;
  }

  /** The name spelled by these bytes, or nothing when it is not safe. */
  public static Optional<PrefixName> parse(Bytes bytes) {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.array())).toString();
      return isSafe(text) ? Optional.of(new PrefixName(text)) : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean isSafe(String text) {
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    return length > 0
        && length <= MAX_BYTES
        && text.indexOf('/') < 0
        && text.indexOf('\0') < 0
        && !text.equals(".")
        && !text.equals("..")
        && !text.startsWith(OURS)
        && text.chars().allMatch(PrefixName::mayBeInAFileName);
  }

  private static boolean mayBeInAFileName(int unit) {
    return unit < 0x80
        || (BEYOND_ASCII && !Character.isSurrogate((char) unit) && unit != UNREADABLE);
  }

  public Bytes bytes() {
    return Bytes.utf8(value);
  }

  /** Bytewise, as {@code get_all_prefixes} lists them. */
  @Override
  public int compareTo(PrefixName other) {
    return bytes().compareTo(other.bytes());
  }

  @Override
  public String toString() {
    return value;
  }
}
