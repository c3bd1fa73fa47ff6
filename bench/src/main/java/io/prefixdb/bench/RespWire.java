package io.prefixdb.bench;

import java.nio.charset.StandardCharsets;

/** Redis' protocol, version 2. Replies come in the order of the requests. */
final class RespWire implements Wire {
  private static final byte[] SET = bulk("SET");
  private static final byte[] GET = bulk("GET");
  private static final byte[] INCR = bulk("INCR");
  private static final byte[] MSET = bulk("MSET");
  private static final byte[] MGET = bulk("MGET");
  private static final byte[] KEY = ByteSink.ascii("$%d\r\nkey:".formatted(4 + Keys.DIGITS));
  private static final byte[] COUNTER = ByteSink.ascii("$%d\r\nctr:".formatted(4 + Keys.DIGITS));
  private static final byte[] VALUE = ByteSink.ascii("$%d\r\n".formatted(Keys.VALUE_BYTES));
  private static final byte[] LINE_END = ByteSink.ascii("\r\n");
  private static final byte[] ARRAY = ByteSink.ascii("*");

  private static byte[] bulk(String text) {
    return ByteSink.ascii("$%d\r\n%s\r\n".formatted(text.length(), text));
  }

  @Override
  public void request(ByteSink out, Verb verb, int slot, Keys keys, int count) {
    int words = 1 + (verb == Verb.SET ? 2 : 1) * count;
    out.append(ARRAY);
    out.append(words, words < 10 ? 1 : 2);
    out.append(LINE_END);
    out.append(
        switch (verb) {
          case SET -> count == 1 ? SET : MSET;
          case GET -> count == 1 ? GET : MGET;
          case INC -> INCR;
        });
    for (int i = 0; i < count; i++) {
      long key = keys.next();
      out.append(verb == Verb.INC ? COUNTER : KEY);
      out.append(key, Keys.DIGITS);
      out.append(LINE_END);
      if (verb == Verb.SET) {
        out.append(VALUE);
        out.append(keys.value(key));
        out.append(LINE_END);
      }
    }
  }

  @Override
  public Replies replies(int slots) {
    return new InOrder(slots);
  }

  private static final class InOrder implements Replies {
    private final int slots;
    private long seen = -1;

    InOrder(int slots) {
      this.slots = slots;
    }

    @Override
    public int end(byte[] bytes, int from, int to) {
      int end = value(bytes, from, to);
      if (end >= 0) {
        seen++;
      }
      return end;
    }

    private static int value(byte[] bytes, int from, int to) {
      int line = lineEnd(bytes, from, to);
      if (line < 0) {
        return -1;
      }
      return switch (bytes[from]) {
        case '+', ':' -> line;
        case '$' -> {
          int end = line + length(bytes, from, line) + 2;
          yield end <= to ? end : -1;
        }
        case '*' -> {
          int end = line;
          for (int left = length(bytes, from, line); left > 0 && end >= 0; left--) {
            end = value(bytes, end, to);
          }
          yield end;
        }
        default -> throw unexpected(bytes, from, line);
      };
    }

    /** After the first CRLF, or -1. */
    private static int lineEnd(byte[] bytes, int from, int to) {
      for (int i = from + 1; i < to; i++) {
        if (bytes[i] == '\n') {
          return i + 1;
        }
      }
      return -1;
    }

    private static int length(byte[] bytes, int from, int line) {
      int length = 0;
      for (int i = from + 1; i < line - 2; i++) {
        if (bytes[i] < '0' || bytes[i] > '9') {
          throw unexpected(bytes, from, line);
        }
        length = length * 10 + bytes[i] - '0';
      }
      return length;
    }

    private static IllegalStateException unexpected(byte[] bytes, int from, int line) {
      return new IllegalStateException(
          "Redis answered '%s' (expected: a value)"
              .formatted(new String(bytes, from, line - 2 - from, StandardCharsets.UTF_8)));
    }

    @Override
    public int slot() {
      return (int) (seen % slots);
    }
  }
}
