package io.prefixdb.node.model;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The name of a prefix that is safe as one element of a path: 1 to {@value #MAX_BYTES} bytes
 * without {@code /} and NUL, and neither {@code .} nor {@code ..} nor one of the node's own files,
 * which lie beside the prefixes and begin with {@value #OURS}. Names that are not safe never reach
 * the file system (deviation D7); without a locale of UTF-8 nor do those beyond ASCII, which Java
 * then cannot spell.
 *
 * @param value the name as text, as its directory is called: UTF-8, with {@code \\xHH} for each
 *     byte that is none and for a backslash that would read as one of these; this text counts for
 *     the length
 */
public record PrefixName(String value) implements Comparable<PrefixName> {
  /** What a directory entry can hold on the file systems that we run on. */
  public static final int MAX_BYTES = 255;

  private static final String OURS = "PREFIXDB.";

  /** What Java takes file names for; it depends on the locale, and nothing else sets it. */
  private static final boolean BEYOND_ASCII =
      System.getProperty("sun.jnu.encoding", "UTF-8").equalsIgnoreCase("UTF-8");

  public PrefixName {
    if (!isSafe(value)) {
      throw new IllegalArgumentException("prefix '" + value + "' (expected: " + expected() + ")");
    }
  }

  /** What a name has to be, for a sentence. */
  public static String expected() {
    String text = BEYOND_ASCII ? "UTF-8" : "ASCII (more with LC_ALL=C.UTF-8)";
    return "1 to %d bytes of %s without '/' and NUL, not '.' or '..', not beginning with '%s'"
        .formatted(MAX_BYTES, text, OURS);
  }

  /** Whether names may hold characters beyond ASCII: the locale of the process has to be UTF-8. */
  public static boolean mayBeBeyondAscii() {
    return BEYOND_ASCII;
  }

  /** The name of these bytes, or nothing when it is not safe. */
  public static Optional<PrefixName> parse(Bytes bytes) {
    return named(NameText.of(bytes));
  }

  /** The name that is such a text, or nothing when it is not safe. */
  public static Optional<PrefixName> named(String value) {
    return isSafe(value) ? Optional.of(new PrefixName(value)) : Optional.empty();
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
        && (BEYOND_ASCII
            ? StandardCharsets.UTF_8.newEncoder().canEncode(text)
            : text.chars().allMatch(unit -> unit < 0x80))
        && NameText.isOne(text);
  }

  /** The name as clients spell it. */
  public Bytes bytes() {
    return NameText.bytes(value);
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
