package io.prefixdb.operator.plan;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Times in status: RFC 3339 in whole seconds, as everywhere in Kubernetes. */
public final class Times {
  private Times() {}

  /** The time that a text names; another one when there is none. */
  static Instant parse(@Nullable String text, Instant otherwise) {
    return text == null ? otherwise : Instant.parse(text);
  }

  /** The time as text. */
  public static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
