package io.prefixdb.node.config;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads what lines of the log look like; {@code inherited} stands for the look of the file. */
final class LookReader {
  private static final int WIDTH_MAX = 64;
  private static final String INHERITED = "inherited";

  /** The coarse resolutions, each with what it shows no more than the one before. */
  private static final List<LogPart> COARSE =
      List.of(LogPart.YEAR, LogPart.MONTH, LogPart.DAYS, LogPart.HOURS, LogPart.MINUTES);

  private LookReader() {}

  static LogLook read(Section section) throws ConfigException {
    return read(section, new LogLook(0, 0, 0));
  }

  static LogLook read(Section section, LogLook file) throws ConfigException {
    String colors = section.text("colorized");
    String resolution = section.text("resolution");
    Set<LogPart> hidden = hidden(section, file);
    String datetime = section.text("datetime_format");
    if (!resolution.equals(INHERITED)) {
      hidden.addAll(tooFine(resolution));
    }
    return new LogLook(
        section.count("name_width", WIDTH_MAX),
        section.count("ident_width", WIDTH_MAX),
        resolution.equals(INHERITED) ? file.fraction() : fraction(section, resolution),
        colors.equals(INHERITED) ? file.colors() : !colors.equals("none") && !colors.isEmpty(),
        hidden,
        datetime.equals("#") ? "" : datetime);
  }

  private static Set<LogPart> hidden(Section section, LogLook file) throws ConfigException {
    Set<LogPart> hidden = EnumSet.noneOf(LogPart.class);
    for (String flag : section.text("hide").split("\\|", -1)) {
      String name = flag.strip();
      switch (name) {
        case "", "none" -> {}
        case INHERITED -> hidden.addAll(file.hidden());
        default -> hidden.add(part(section, name));
      }
    }
    return hidden;
  }

  private static LogPart part(Section section, String name) throws ConfigException {
    return Arrays.stream(LogPart.values())
        .filter(part -> part.name().toLowerCase(Locale.ROOT).equals(name))
        .findAny()
        .orElseThrow(
            () ->
                new ConfigException(
                    section.path("hide")
                        + ": \""
                        + name
                        + "\" (expected: none, or some of date, time, year, month, weekday, days,"
                        + " hours, minutes, seconds, fraction, name, ident and message with |"
                        + " between them)"));
  }

  /** The parts that are finer than the resolution, up to seconds. */
  private static Set<LogPart> tooFine(String resolution) {
    int coarsest =
        switch (resolution) {
          case "none" -> 0;
          case "year", "years" -> 1;
          case "month", "months" -> 2;
          case "days" -> 3;
          case "hours" -> 4;
          case "minutes" -> 5;
          default -> COARSE.size() + 1;
        };
    Set<LogPart> hidden = EnumSet.noneOf(LogPart.class);
    if (coarsest <= COARSE.size()) {
      hidden.addAll(COARSE.subList(coarsest, COARSE.size()));
      hidden.add(LogPart.SECONDS);
    }
    return hidden;
  }

  private static int fraction(Section section, String resolution) throws ConfigException {
    return switch (resolution) {
      case "deciseconds" -> 1;
      case "centiseconds" -> 2;
      case "milliseconds" -> 3;
      case "microseconds" -> 6;
      case "nanoseconds" -> 9;
      case "", "none", "year", "years", "month", "months", "days", "hours", "minutes", "seconds" ->
          0;
      default ->
          throw new ConfigException(
              section.path("resolution")
                  + ": \""
                  + resolution
                  + "\" (expected: seconds, deciseconds, centiseconds, milliseconds, microseconds"
                  + " or nanoseconds, or years to minutes)");
    };
  }
}
