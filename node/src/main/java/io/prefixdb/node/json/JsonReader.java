package io.prefixdb.node.json;

import io.prefixdb.node.model.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads one text from front to end in the dialect of the wire (protocol, section 1.6). Each method
 * passes over leading space and comments, takes one value, and throws {@link JsonException} when
 * the text holds something else. {@code null} in place of a typed value is that type's zero: false,
 * 0, empty. For one thread.
 */
public final class JsonReader {
  private final JsonScanner scan;

  /** Whether the escape of a control character is that one, as in answers. */
  private final boolean answered;

  private int nameFrom;
  private int nameTo;

  public JsonReader(Bytes text) {
    this(text.array(), 0, text.length());
  }

  public JsonReader(byte[] text, int from, int to) {
    this(new JsonScanner(text, from, to), false);
  }

  private JsonReader(JsonScanner scan, boolean answered) {
    this.scan = scan;
    this.answered = answered;
  }

  /**
   * As the others, for what a node answered. It spells control characters as escapes of six
   * characters, and a backslash of its own as two: so these stand for the one character, not for
   * the six as in what is asked.
   */
  public static JsonReader ofAnswer(Bytes text) {
    return new JsonReader(new JsonScanner(text.array(), 0, text.length()), true);
  }

  /**
   * As the others, for what a client sent: nesting is limited to 1000, and {@link #string} and the
   * keys of {@link #map} are refused that hold UTF-8 sequences of five or six bytes as they are.
   */
  public static JsonReader ofRequests(byte[] text, int from, int to) {
    return new JsonReader(new JsonScanner(text, from, to, true), false);
  }

  /** Where the next byte to read is in the array. */
  public int position() {
    return scan.at;
  }

  /** The next byte after space and comments, negative at the end. Takes nothing else. */
  public int peek() {
    scan.skipSpace();
    return scan.peek();
  }

  /**
   * Passes over space and comments, then NUL bytes, as they may stand between two messages; whether
   * anything is left.
   */
  public boolean skipPadding() {
    scan.skipSpace();
    while (scan.take('\0')) {
      // one is as good as many
    }
    return scan.peek() >= 0;
  }

  /** The exact bytes of the next value, whatever it is. */
  public Bytes value() {
    int from = skipValue();
    return Bytes.copyOf(scan.text, from, scan.at - from);
  }

  /** A reader of the next value alone, whatever it is; its text is a part of this one's. */
  public JsonReader part() {
    int from = skipValue();
    return part(from, scan.at);
  }

  /** Passes over the next value, whatever it is, and tells where it began. */
  public int skipValue() {
    scan.skipSpace();
    int from = scan.at;
    scan.skipValue();
    return from;
  }

  /** Takes {@code null} if that is the next value. */
  public boolean takeNull() {
    scan.skipSpace();
    return scan.takeWord("null");
  }

  public boolean bool() {
    if (takeNull() || scan.takeWord("false")) {
      return false;
    }
    if (scan.takeWord("true")) {
      return true;
    }
    throw scan.fail("true or false");
  }

  /** A whole number of 64 bits; longer ones wrap, a fraction or exponent is an error. */
  public long integer() {
    if (takeNull()) {
      return 0;
    }
    int from = scan.at;
    long value = Numbers.leadingInteger(scan.text, from, scan.end).orElseThrow(this::noInteger);
    scan.skipValue();
    if (Numbers.integerEnd(scan.text, from, scan.end) != scan.at) {
      throw noInteger();
    }
    return value;
  }

  private JsonException noInteger() {
    return scan.fail("a whole number");
  }

  /** The bytes that a string stands for, unescaped. */
  public Bytes string() {
    if (takeNull()) {
      return Bytes.EMPTY;
    }
    return takeString();
  }

  private Bytes takeString() {
    int from = scan.at + 1;
    scan.skipString();
    if (scan.limited) {
      checkSequences(from, scan.at - 1);
    }
    return Unescape.string(scan.text, from, scan.at - 1, answered);
  }

  /** The original takes longer ones in values alone. */
  private void checkSequences(int from, int to) {
    for (int i = from; i < to; i++) {
      if ((scan.text[i] & 0xf8) == 0xf8) {
        throw scan.fail("UTF-8 sequences of up to four bytes");
      }
    }
  }

  /**
   * Enters an object with known members; {@code []} counts as empty, a comma after the last member
   * is an error. While this or {@link #nextMember} answers true, the reader stands at the value of
   * a member, which the caller takes.
   */
  public boolean firstMember() {
    if (takeNull()) {
      return false;
    }
    if (scan.take('[')) {
      scan.skipSpace();
      scan.expect(']');
      return false;
    }
    scan.expect('{');
    scan.skipSpace();
    if (scan.take('}')) {
      return false;
    }
    name();
    return true;
  }

  /** Goes on to the next member of the object, or leaves it. */
  public boolean nextMember() {
    scan.skipSpace();
    if (scan.take(',')) {
      scan.skipSpace();
      name();
      return true;
    }
    scan.expect('}');
    return false;
  }

  private void name() {
    nameFrom = scan.at + 1;
    scan.skipString();
    nameTo = scan.at - 1;
    scan.skipSpace();
    scan.expect(':');
  }

  /** Where the name of the present member begins. */
  public int nameFrom() {
    return nameFrom;
  }

  /** Where the name of the present member ends. */
  public int nameTo() {
    return nameTo;
  }

  /** Whether the present member has that name as it was typed. */
  public boolean isNamed(String ascii) {
    return isText(ascii, nameFrom, nameTo);
  }

  /** Whether that stands in the array from one place to another. */
  public boolean isText(String ascii, int from, int to) {
    if (to - from != ascii.length()) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (scan.text[from + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** A reader of the array from one place to another. */
  public JsonReader part(int from, int to) {
    return new JsonReader(new JsonScanner(scan.text, from, to, scan.limited), answered);
  }

  /** An object with known members, each given by its name as it was typed. */
  public void object(Consumer<String> member) {
    boolean more = firstMember();
    while (more) {
      member.accept(
          new String(scan.text, nameFrom, nameTo - nameFrom, StandardCharsets.ISO_8859_1));
      more = nextMember();
    }
  }

  /**
   * As {@link #object(Consumer)}, exactly as the original reads it, which goes through the members
   * that it knows in their order: when all of them came in it, one after the other, a comma may
   * follow, and members that come then are passed over, whatever they are.
   *
   * @param order the names of all members that are known; the consumer gets no others
   */
  public void object(List<String> order, Consumer<String> member) {
    boolean more = firstMember();
    int inOrder = 0;
    while (more) {
      String name = new String(scan.text, nameFrom, nameTo - nameFrom, StandardCharsets.ISO_8859_1);
      boolean isNext = inOrder < order.size() && name.equals(order.get(inOrder));
      if (inOrder < order.size() && order.contains(name)) {
        member.accept(name);
      } else {
        skipValue();
      }
      inOrder += isNext ? 1 : 0;
      more = (isNext && inOrder == order.size()) ? nextMemberOrEnd() : nextMember();
    }
  }

  /** As {@link #nextMember}, but a comma may be the last. */
  private boolean nextMemberOrEnd() {
    scan.skipSpace();
    if (scan.take(',')) {
      scan.skipSpace();
      if (scan.take('}')) {
        return false;
      }
      name();
      return true;
    }
    scan.expect('}');
    return false;
  }

  /**
   * An object with arbitrary keys; a comma after the last entry is allowed. The consumer gets each
   * key unescaped and takes the value from this reader.
   */
  public void map(Consumer<Bytes> entry) {
    if (takeNull()) {
      return;
    }
    scan.expect('{');
    scan.skipSpace();
    while (!scan.take('}')) {
      Bytes key = takeString();
      scan.skipSpace();
      scan.expect(':');
      entry.accept(key);
      scan.skipSeparator('}');
    }
  }

  /** An array; a comma after the last element is allowed. The consumer takes each element. */
  public void array(Runnable element) {
    if (takeNull()) {
      return;
    }
    scan.expect('[');
    scan.skipSpace();
    while (!scan.take(']')) {
      element.run();
      scan.skipSeparator(']');
    }
  }

  /** Nothing but space and comments may be left. */
  public void end() {
    if (peek() >= 0) {
      throw scan.fail("the end of the text");
    }
  }
}
