package io.prefixdb.node.config;

import io.prefixdb.node.config.LoggerConfig.Look;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads the component {@code logger}. */
final class LoggerReader {
  private static final int WIDTH_MAX = 64;
  private static final int ROTATIONS_MAX = 10_000;

  /** The original's names of resolutions that show whole seconds or less. */
  private static final List<String> WHOLE =
      List.of("none", "years", "months", "days", "hours", "minutes", "seconds");

  private LoggerReader() {}

  static LoggerConfig read(Components components) throws ConfigException {
    Section logger = components.singleOrDefaults("logger");
    Section console = logger.section("stdout");
    boolean on = logger.flag("enabled");
    String path = on ? logger.text("path") : "";
    String stream = console.text("name");
    if (!List.of("", "cout", "clog", "cerr", "stdout", "stderr").contains(stream)) {
      throw new ConfigException(
          console.path("name") + ": \"" + stream + "\" (expected: cout, cerr, clog or \"\")");
    }
    String format = logger.text("format");
    if (!List.of("text", "json").contains(format)) {
      throw new ConfigException(
          logger.path("format") + ": \"" + format + "\" (expected: text or json)");
    }
    return new LoggerConfig(
        path.isEmpty() ? Optional.empty() : Optional.of(Path.of(path)),
        logger.number("size_limit"),
        logger.number("time_limit"),
        logger.count("rotation", ROTATIONS_MAX),
        logger.flag("startup_rotate"),
        logger.flag("rotation_header"),
        logger.flag("rotation_footer"),
        logger.names("allow"),
        logger.names("deny"),
        logger.flag("stop_with_fatal_log_entry"),
        format.equals("json"),
        look(logger),
        stream.isEmpty() ? Optional.empty() : Optional.of(look(console)));
  }

  private static Look look(Section section) throws ConfigException {
    String colors = section.text("colorized");
    return new Look(
        section.count("name_width", WIDTH_MAX),
        section.count("ident_width", WIDTH_MAX),
        fraction(section),
        !colors.equals("none") && !colors.isEmpty());
  }

  private static int fraction(Section section) throws ConfigException {
    String resolution = section.text("resolution");
    return switch (resolution) {
      case "deciseconds" -> 1;
      case "centiseconds" -> 2;
      case "milliseconds" -> 3;
      case "microseconds" -> 6;
      case "nanoseconds" -> 9;
      default -> {
        if (!WHOLE.contains(resolution)) {
          throw new ConfigException(
              section.path("resolution")
                  + ": \""
                  + resolution
                  + "\" (expected: seconds, deciseconds, centiseconds, milliseconds, microseconds"
                  + " or nanoseconds)");
        }
        yield 0;
      }
    };
  }
}
