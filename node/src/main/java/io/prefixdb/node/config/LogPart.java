package io.prefixdb.node.config;

/** A piece of a line of the log that {@code logger.hide} may leave out. */
public enum LogPart {
  DATE,
  TIME,
  YEAR,
  MONTH,
  WEEKDAY,
  DAYS,
  HOURS,
  MINUTES,
  SECONDS,
  FRACTION,
  NAME,
  IDENT,
  MESSAGE
}
