package io.prefixdb.node.json;

import java.util.BitSet;

/**
 * Passes over JSON text without building anything: the grammar of raw values. Beyond RFC 8259 it
 * accepts comments between tokens, a comma after the last element, the escape {@code \xHH} and
 * UTF-8 sequences of up to six bytes.
 */
final class JsonScanner {
  /** So deep a request may be. */
  static final int MAX_DEPTH = 1000;

  /** So deep the scanner calls itself, for a thread of the network has no large stack. */
  private static final int CALLS_MAX = 100;

  private static final int END = -1;

  final byte[] text;
  final int end;
  private final int begin;
  int at;
  final boolean limited;
  private int depth;

  /** For text of any depth, as values may have it that others stored. */
  JsonScanner(byte[] text, int from, int to) {
    this(text, from, to, false);
  }

  /**
   * For the text from {@code from} to {@code to}.
   *
   * @param limited whether nesting below {@value #MAX_DEPTH} is an error
   */
  JsonScanner(byte[] text, int from, int to, boolean limited) {
    this.text = text;
    this.begin = from;
    this.at = from;
    this.end = to;
    this.limited = limited;
  }

  /** The byte at the cursor, negative at the end of the text. */
  int peek() {
    return at < end ? text[at] & 0xff : END;
  }

  boolean take(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  void expect(char wanted) {
    if (!take(wanted)) {
      throw fail("'" + wanted + "'");
    }
  }

  boolean takeWord(String word) {
    if (end - at < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (text[at + i] != word.charAt(i)) {
        return false;
      }
    }
    at += word.length();
    return true;
  }

  void skipSpace() {
    while (at < end) {
      switch (text[at]) {
        case ' ', '\t', '\n', '\r' -> at++;
        case '/' -> skipComment();
        default -> {
          return;
        }
      }
    }
  }

  /**
   * As the original does: a slash alone is space as well, the star that begins a comment may be the
   * one that ends it, and a comment without an end reaches to the end of the text.
   */
  private void skipComment() {
    at++;
    if (peek() != '*') {
      return;
    }
    while (at < end) {
      if (text[at++] == '*' && peek() == '/') {
        return; // which is passed over as one that stands alone
      }
    }
  }

  void skipValue() {
    switch (peek()) {
      case '{', '[' -> skipNested();
      case '"' -> skipString();
      case 't' -> skipWord("true");
      case 'f' -> skipWord("false");
      case 'n' -> skipWord("null");
      default -> skipNumber();
    }
  }

  private void skipWord(String word) {
    if (!takeWord(word)) {
      throw fail(word);
    }
  }

  private void skipNested() {
    if (depth == CALLS_MAX) {
      skipDeep();
      return;
    }
    depth++;
    if (peek() == '{') {
      skipMembers();
    } else {
      skipElements();
    }
    depth--;
  }

  private void skipMembers() {
    at++;
    skipSpace();
    while (!take('}')) {
      skipString();
      skipSpace();
      expect(':');
      skipSpace();
      skipValue();
      skipSeparator('}');
    }
  }

  private void skipElements() {
    at++;
    skipSpace();
    while (!take(']')) {
      skipValue();
      skipSeparator(']');
    }
  }

  /** An object or array of any depth, without a call for each level of it. */
  private void skipDeep() {
    BitSet objects = new BitSet(); // which of those that are open are no arrays
    int open = 0;
    do {
      if (peek() == '{' || peek() == '[') {
        if (limited && depth + open == MAX_DEPTH) {
          throw fail("at most " + MAX_DEPTH + " nested values");
        }
        objects.set(open++, peek() == '{');
        at++;
        skipSpace();
      } else {
        skipValue();
        skipSeparator(close(objects, open));
      }
      while (open > 0 && take(close(objects, open))) {
        open--;
        if (open > 0) {
          skipSeparator(close(objects, open));
        }
      }
      if (open > 0 && objects.get(open - 1)) {
        skipString();
        skipSpace();
        expect(':');
        skipSpace();
      }
    } while (open > 0);
  }

  private static char close(BitSet objects, int open) {
    return objects.get(open - 1) ? '}' : ']';
  }

  /** After an element: a comma, or the closing bracket, which stays. */
  void skipSeparator(char close) {
    skipSpace();
    if (take(',')) {
      skipSpace();
    } else if (peek() != close) {
      throw fail("',' or '" + close + "'");
    }
  }

  void skipString() {
    expect('"');
    at = PlainText.end(text, at, end);
    while (at < end) {
      byte next = text[at];
      if (next == '"') {
        at++;
        return;
      }
      if (next == '\\') {
        skipEscape();
      } else if (next >= 0) {
        at = PlainText.end(text, at + 1, end);
      } else {
        skipSequence();
      }
    }
    throw fail("the end of a string");
  }

  private void skipEscape() {
    at++;
    switch (peek()) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at++;
      case 'u' -> skipHex(4);
      case 'x' -> skipHex(2);
      default -> throw fail("one of \"\\/bfnrtux after a backslash");
    }
  }

  private void skipHex(int digits) {
    at++;
    for (int i = 0; i < digits; i++) {
      if (Character.digit(peek(), 16) < 0) {
        throw fail("a hexadecimal digit");
      }
      at++;
    }
  }

  private void skipSequence() {
    int length = Utf8.announcedLength(text[at]);
    for (int i = 1; i < length; i++) {
      if (at + i >= end || !Utf8.isContinuation(text[at + i])) {
        throw fail("valid UTF-8");
      }
    }
    if (length < 2) {
      throw fail("valid UTF-8");
    }
    at += length;
  }

  private void skipNumber() {
    take('-');
    if (!take('0')) {
      skipDigits();
    }
    if (take('.')) {
      skipDigits();
    }
    if (take('e') || take('E')) {
      if (!take('-')) {
        take('+');
      }
      skipDigits();
    }
  }

  private void skipDigits() {
    int first = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == first) {
      throw fail("a value");
    }
  }

  JsonException fail(String expected) {
    return new JsonException("expected " + expected, at - begin);
  }
}
