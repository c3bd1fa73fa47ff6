package io.prefixdb.operator.plan;

import io.prefixdb.operator.observed.TimeText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Times in status: RFC 3339 in whole seconds, as everywhere in Kubernetes. */
public final class Times {
  private Times() {}

  /** The time that a text names; another one when it names none, whoever has written it. */
  static Instant parse(@Nullable String text, Instant otherwise) {
    return TimeText.read(text).orElse(otherwise);
  }

  /** The time as text. */
  public static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
