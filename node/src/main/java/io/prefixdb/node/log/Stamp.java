package io.prefixdb.node.log;

import io.prefixdb.node.config.LogLook;
import io.prefixdb.node.config.LogPart;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Set;

/**
 * Date and time of a line as the original writes them, which depends on what of them is hidden: the
 * parts that are left have forms of their own.
 */
record Stamp(LogLook look) {
  /** Both, each with a space behind it. */
  String of(ZonedDateTime time) {
    String date = date(time);
    String clock = look.datetime().isEmpty() ? time(time) : "";
    return spaced(date) + spaced(clock);
  }

  private static String spaced(String text) {
    return text.isEmpty() ? "" : text + " ";
  }

  String date(ZonedDateTime time) {
    if (hides(LogPart.DATE)) {
      return "";
    }
    if (!look.datetime().isEmpty() && isWhole()) {
      return StrfTime.of(look.datetime(), time);
    }
    return StrfTime.of(dateFormat(), time);
  }

  /** Nothing of date and time is hidden, but for the weekday and the fraction. */
  private boolean isWhole() {
    Set<LogPart> hidden = look.hidden();
    return hidden.stream()
        .noneMatch(
            part ->
                switch (part) {
                  case YEAR, MONTH, DAYS, HOURS, MINUTES, SECONDS -> true;
                  case DATE, TIME, WEEKDAY, FRACTION, NAME, IDENT, MESSAGE -> false;
                });
  }

  private String dateFormat() {
    boolean year = !hides(LogPart.YEAR);
    boolean month = !hides(LogPart.MONTH);
    boolean day = !hides(LogPart.DAYS);
    String weekday = hides(LogPart.WEEKDAY) ? "" : "%a ";
    if (year && month) {
      return day ? "%F" : "%Y %b";
    }
    if (day) {
      String after = year ? " " + weekday + "%Y" : "";
      String before = year ? "" : weekday + (month ? "%b " : "");
      return before + "%d" + after;
    }
    return year ? "%Y" : month ? "%b" : "";
  }

  String time(ZonedDateTime time) {
    return (hides(LogPart.TIME) ? "" : StrfTime.of(timeFormat(), time)) + fraction(time);
  }

  private String timeFormat() {
    boolean hour = !hides(LogPart.HOURS);
    boolean minute = !hides(LogPart.MINUTES);
    boolean second = !hides(LogPart.SECONDS);
    if (hour && minute) {
      return second ? "%T" : "%R";
    }
    if (second) {
      return hour ? "%Hh %Ss" : minute ? "%Mm %Ss" : "%s";
    }
    return hour ? "%Hh" : minute ? "%Mm" : "";
  }

  /** Where seconds are hidden they are counted here, in whole, for nothing else tells them. */
  private String fraction(ZonedDateTime time) {
    if (look.fraction() == 0 || hides(LogPart.FRACTION)) {
      return "";
    }
    String seconds = "";
    if (hides(LogPart.SECONDS) && !hides(LogPart.MINUTES)) {
      seconds = Integer.toString(time.getSecond());
    } else if (hides(LogPart.SECONDS) && !hides(LogPart.HOURS)) {
      seconds = Integer.toString(time.getMinute() * 60 + time.getSecond());
    }
    return "."
        + seconds
        + String.format(Locale.ROOT, "%09d", time.getNano()).substring(0, look.fraction());
  }

  private boolean hides(LogPart part) {
    return look.hidden().contains(part);
  }
}
