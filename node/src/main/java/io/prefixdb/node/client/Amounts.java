package io.prefixdb.node.client;

import java.util.Locale;

/** Amounts in as few letters as people need. */
final class Amounts {
  private static final String UNITS = "KMGTPE";

  private Amounts() {}

  /** As in {@code 12.3M}, in powers of 1024. */
  static String bytes(long bytes) {
    if (bytes < 1024) {
      return Long.toString(bytes);
    }
    double amount = bytes;
    int unit = -1;
    while (amount >= 1023.95 && unit < UNITS.length() - 1) {
      amount /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f%c", amount, UNITS.charAt(unit));
  }

  /** As in {@code 1h 5m}: the two largest units. */
  static String seconds(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + "s";
    }
    if (whole < 3_600) {
      return whole / 60 + "m " + whole % 60 + "s";
    }
    return whole < 86_400
        ? whole / 3_600 + "h " + whole % 3_600 / 60 + "m"
        : whole / 86_400 + "d " + whole % 86_400 / 3_600 + "h";
  }

  /** With one digit behind the point where that says something. */
  static String rate(double perSecond) {
    return perSecond < 100
        ? String.format(Locale.ROOT, "%.1f", perSecond)
        : Long.toString(Math.round(perSecond));
  }
}
