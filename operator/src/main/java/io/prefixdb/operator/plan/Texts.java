package io.prefixdb.operator.plan;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Times and sizes as people read them, so coarse that a sentence does not change all the time. */
public final class Texts {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

  private static final int SENTENCE_MAX = 600;

  private Texts() {}

  /**
   * A sentence with a limit: what others say may be of any length. A character that is two in Java
   * stays whole: a half is stored as another one, and the status would differ from that for ever.
   */
  public static String clip(String sentence) {
    if (sentence.length() <= SENTENCE_MAX) {
      return sentence;
    }
    boolean halved = Character.isHighSurrogate(sentence.charAt(SENTENCE_MAX - 1));
    return sentence.substring(0, halved ? SENTENCE_MAX - 1 : SENTENCE_MAX) + "…";
  }

  /** As {@code 2h10m}; below an hour with seconds. */
  static String of(Duration time) {
    Duration whole =
        time.compareTo(Duration.ofHours(1)) < 0
            ? Duration.ofSeconds(time.toSeconds())
            : Duration.ofMinutes(time.toMinutes());
    return whole.isZero() ? "0s" : whole.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  /** As {@code 'a', 'b'}, the first few. */
  static String list(List<String> names) {
    int shown = Math.min(5, names.size());
    String more = names.size() > shown ? " and %d more".formatted(names.size() - shown) : "";
    return names.stream().limit(shown).collect(Collectors.joining("', '", "'", "'")) + more;
  }

  /** As {@code 1.5 GB}. */
  static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return value >= 10 || unit == 0
        ? "%d %s".formatted(Math.round(value), UNITS[unit])
        : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }
}
