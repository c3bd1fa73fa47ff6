package io.prefixdb.operator.observed;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Times as others write them: a node in its status, or whoever changes a stored one by hand. One
 * that cannot be reckoned with is none, for every pass over it would fail.
 */
public final class TimeText {
  /** Further from 1970 there is no time that can be reckoned with. */
  private static final long EPOCH_SECONDS_MAX = 100_000_000_000L;

  private TimeText() {}

  /** The time that a text names; empty when it names none. */
  public static Optional<Instant> read(@Nullable String text) {
    try {
      return Optional.ofNullable(text)
          .map(Instant::parse)
          .filter(time -> Math.abs(time.getEpochSecond()) < EPOCH_SECONDS_MAX);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
