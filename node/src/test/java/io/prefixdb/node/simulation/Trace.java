package io.prefixdb.node.simulation;

import java.util.Arrays;
import java.util.Locale;

/** What happens in a run, for people who replay one. Costs nothing while nobody reads it. */
final class Trace {
  static final Trace NONE = new Trace(new StringBuilder(), false);

  private static final int VALUE_CHARS_MAX = 120;

  private final StringBuilder text;
  private final boolean on;
  private long nanos;

  private Trace(StringBuilder text, boolean on) {
    this.text = text;
    this.on = on;
  }

  static Trace to(StringBuilder text) {
    return new Trace(text, true);
  }

  void at(long now) {
    nanos = now;
  }

  void say(String format, Object... values) {
    if (on) {
      text.append("%10.3f ms  ".formatted(nanos / 1e6));
      Object[] texts = Arrays.stream(values).map(Trace::shortened).toArray();
      text.append(String.format(Locale.ROOT, format, texts)).append('\n');
    }
  }

  /** The same for the same value in every run, which the names of arrays are not. */
  private static Object shortened(Object value) {
    if (value instanceof Number) {
      return value;
    }
    String said = String.valueOf(value).replaceAll("\\[B@[0-9a-f]+", "bytes");
    return said.length() <= VALUE_CHARS_MAX ? said : said.substring(0, VALUE_CHARS_MAX) + "…";
  }
}
