package io.prefixdb.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * PrefixDB's protocol, or its requests alone when the server sends them back as they are. The slot
 * is the request's id, three digits from 100 on, so replies may come in any order. One instance may
 * be used by many threads.
 */
final class JsonRpcWire implements Wire {
  static final String PREFIX = "bench";

  private static final int FIRST_ID = 100;
  private static final int ID_DIGITS = 3;
  private static final String CALL =
      "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"params\":{\"prefix\":\"" + PREFIX + "\",\"%s\":%s";
  private static final byte[] SET = ByteSink.ascii(CALL.formatted("set", "fields", "{"));
  private static final byte[] GET = ByteSink.ascii(CALL.formatted("get", "fields", "["));
  private static final byte[] INC = ByteSink.ascii(CALL.formatted("inc", "update", "{"));
  private static final byte[] KEY = ByteSink.ascii("\"key:");
  private static final byte[] COUNTER = ByteSink.ascii("\"ctr:");
  private static final byte[] COMMA = ByteSink.ascii(",");
  private static final byte[] QUOTE = ByteSink.ascii("\"");
  private static final byte[] COLON = ByteSink.ascii("\":");
  private static final byte[] STEP = ByteSink.ascii("{\"inc\":1}");
  private static final byte[] END_OBJECT = ByteSink.ascii("}},\"id\":");
  private static final byte[] END_ARRAY = ByteSink.ascii("]},\"id\":");
  private static final byte[] END = ByteSink.ascii("}\r\n");

  private static final byte[] GOOD =
      ByteSink.ascii(
          "{\"jsonrpc\":\"2.0\",\"result\":{\"prefix\":\"" + PREFIX + "\",\"status\":\"OK\",");
  private static final byte[] ECHO = ByteSink.ascii("{\"jsonrpc\":\"2.0\",\"method\":");

  private final byte[] good;

  private JsonRpcWire(byte[] good) {
    this.good = good;
  }

  /** Replies of success are expected. */
  static JsonRpcWire answered() {
    return new JsonRpcWire(GOOD);
  }

  /** The requests themselves are expected. */
  static JsonRpcWire echoed() {
    return new JsonRpcWire(ECHO);
  }

  @Override
  public void request(ByteSink out, Verb verb, int slot, Keys keys, int count) {
    out.append(
        switch (verb) {
          case SET -> SET;
          case GET -> GET;
          case INC -> INC;
        });
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        out.append(COMMA);
      }
      field(out, verb, keys);
    }
    out.append(verb == Verb.GET ? END_ARRAY : END_OBJECT);
    out.append(FIRST_ID + slot, ID_DIGITS);
    out.append(END);
  }

  private static void field(ByteSink out, Verb verb, Keys keys) {
    long key = keys.next();
    out.append(verb == Verb.INC ? COUNTER : KEY);
    out.append(key, Keys.DIGITS);
    switch (verb) {
      case SET -> {
        out.append(COLON);
        out.append(keys.value(key));
      }
      case GET -> out.append(QUOTE);
      case INC -> {
        out.append(COLON);
        out.append(STEP);
      }
    }
  }

  @Override
  public Replies replies(int slots) {
    return new Frames(good);
  }

  private static final class Frames implements Replies {
    private static final VarHandle WORD =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_BYTE = 0x0101010101010101L;
    private static final long RETURNS = EACH_BYTE * '\r';

    private final byte[] good;
    private int slot;

    Frames(byte[] good) {
      this.good = good;
    }

    @Override
    public int end(byte[] bytes, int from, int to) {
      int end = lineEnd(bytes, from, to);
      if (end < 0) {
        return -1;
      }
      if (end - from < good.length
          || !Arrays.equals(bytes, from, from + good.length, good, 0, good.length)) {
        throw new IllegalStateException(
            "the node answered '%s' (expected: it to begin with '%s')"
                .formatted(
                    new String(bytes, from, end - from, StandardCharsets.UTF_8),
                    new String(good, StandardCharsets.UTF_8)));
      }
      int id = 0;
      for (int i = end - 1 - ID_DIGITS; i < end - 1; i++) {
        id = id * 10 + bytes[i] - '0';
      }
      slot = id - FIRST_ID;
      return end + 2;
    }

    /** Where the first CR is, looked for eight bytes at a time; no value holds one. */
    private static int lineEnd(byte[] bytes, int from, int to) {
      int at = from;
      while (at + Long.BYTES <= to) {
        long word = (long) WORD.get(bytes, at) ^ RETURNS;
        long zeros = (word - EACH_BYTE) & ~word & (EACH_BYTE << 7);
        if (zeros != 0) {
          at += Long.numberOfTrailingZeros(zeros) >>> 3;
          return at + 1 < to ? at : -1;
        }
        at += Long.BYTES;
      }
      for (; at + 1 < to; at++) {
        if (bytes[at] == '\r') {
          return at;
        }
      }
      return -1;
    }

    @Override
    public int slot() {
      return slot;
    }
  }
}
