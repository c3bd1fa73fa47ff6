package io.prefixdb.operator.plan;

import io.prefixdb.operator.desired.Ports;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.ResponseTimes;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The response times of a master's port main, in milliseconds. Those of the port background say
 * nothing of its load: what comes there waits in a queue.
 */
final class MasterTimes {
  /** Of fewer, one that was slow by chance would make the figure. */
  private static final long REQUESTS_MIN = 100;

  private static final Pattern TEXT = Pattern.compile("[0-9]{1,9}([.][0-9]{1,3})?ms");

  private MasterTimes() {}

  /** In which time it answered 99 of 100 lately; empty when nobody can tell. */
  static OptionalDouble p99(Optional<NodeVerdict> master) {
    return times(master)
        .filter(times -> times.requests() >= REQUESTS_MIN && times.p99Millis() != null)
        .map(ResponseTimes::p99Millis)
        .map(OptionalDouble::of)
        .orElse(OptionalDouble.empty());
  }

  /** Why nobody can tell. */
  static String unknown(Optional<NodeVerdict> master) {
    return times(master)
        .map(ResponseTimes::requests)
        .map("hardly anybody asks the master (%d requests in 10 s)"::formatted)
        .orElse("the master does not tell its response times");
  }

  private static Optional<ResponseTimes> times(Optional<NodeVerdict> master) {
    return master.flatMap(word -> word.timesOf(Ports.MAIN_SERVER));
  }

  /** As {@code 1.2ms}: so coarse as it is known. */
  static String text(double millis) {
    String format = millis < 1 ? "%.2fms" : millis < 10 ? "%.1fms" : "%.0fms";
    return String.format(Locale.ROOT, format, millis);
  }

  /** What {@link #text} has written; empty for what somebody else has. */
  static OptionalDouble read(@Nullable String text) {
    return text != null && TEXT.matcher(text).matches()
        ? OptionalDouble.of(Double.parseDouble(text.substring(0, text.length() - 2)))
        : OptionalDouble.empty();
  }
}
