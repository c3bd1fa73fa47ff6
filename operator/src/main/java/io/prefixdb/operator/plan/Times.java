package io.prefixdb.operator.plan;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times in status: RFC 3339 in whole seconds, as everywhere in Kubernetes. */
public final class Times {
  private Times() {}

  /** The time as text. */
  public static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
