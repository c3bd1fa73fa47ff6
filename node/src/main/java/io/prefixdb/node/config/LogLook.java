package io.prefixdb.node.config;

import java.util.Set;

/**
 * The look of a line of the log.
 *
 * @param nameWidth columns of the log's name
 * @param identWidth columns of the level
 * @param fraction digits of the second's fraction, 0 to 9
 * @param colors whether levels are coloured
 * @param hidden what is left out
 * @param datetime how date and time are written, in the words of the C library's {@code strftime};
 *     empty for the usual form
 */
public record LogLook(
    int nameWidth,
    int identWidth,
    int fraction,
    boolean colors,
    Set<LogPart> hidden,
    String datetime) {

  public LogLook {
    hidden = Set.copyOf(hidden);
  }

  /** Everything in its usual form, without colours. */
  public LogLook(int nameWidth, int identWidth, int fraction) {
    this(nameWidth, identWidth, fraction, false, Set.of(), "");
  }

  /** The same without colours. */
  public LogLook plain() {
    return new LogLook(nameWidth, identWidth, fraction, false, hidden, datetime);
  }
}
