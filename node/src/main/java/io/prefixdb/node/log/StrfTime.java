package io.prefixdb.node.log;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Writes times in the words of the C library's {@code strftime}, as in its locale {@code C}. */
final class StrfTime {
  private static final Map<Character, DateTimeFormatter> WORDS =
      Map.ofEntries(
          Map.entry('Y', form("uuuu")),
          Map.entry('y', form("uu")),
          Map.entry('m', form("MM")),
          Map.entry('d', form("dd")),
          Map.entry('H', form("HH")),
          Map.entry('I', form("hh")),
          Map.entry('M', form("mm")),
          Map.entry('S', form("ss")),
          Map.entry('p', form("a")),
          Map.entry('a', form("EEE")),
          Map.entry('A', form("EEEE")),
          Map.entry('b', form("MMM")),
          Map.entry('h', form("MMM")),
          Map.entry('B', form("MMMM")),
          Map.entry('j', form("DDD")),
          Map.entry('z', form("xx")),
          Map.entry('Z', form("zzz")));

  private StrfTime() {}

  /** A word that is not known stays as it is. */
  static String of(String format, ZonedDateTime time) {
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < format.length(); at++) {
      char next = format.charAt(at);
      if (next != '%' || at + 1 == format.length()) {
        out.append(next);
      } else {
        at++;
        out.append(word(format.charAt(at), time));
      }
    }
    return out.toString();
  }

  private static String word(char word, ZonedDateTime time) {
    return switch (word) {
      case '%' -> "%";
      case 'n' -> "\n";
      case 't' -> "\t";
      case 's' -> Long.toString(time.toEpochSecond());
      case 'c' -> of("%a %b %e %H:%M:%S %Y", time);
      case 'D', 'x' -> of("%m/%d/%y", time);
      case 'F' -> of("%Y-%m-%d", time);
      case 'R' -> of("%H:%M", time);
      case 'r' -> of("%I:%M:%S %p", time);
      case 'T', 'X' -> of("%H:%M:%S", time);
      case 'C' -> String.format(Locale.ROOT, "%02d", time.getYear() / 100);
      case 'e' -> String.format(Locale.ROOT, "%2d", time.getDayOfMonth());
      case 'u' -> Integer.toString(time.getDayOfWeek().getValue());
      case 'w' -> Integer.toString(time.getDayOfWeek().getValue() % 7);
      default -> {
        DateTimeFormatter known = WORDS.get(word);
        yield known == null ? "%" + word : known.format(time);
      }
    };
  }

  private static DateTimeFormatter form(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.US);
  }
}
