package io.prefixdb.node.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the component {@code logger}. */
final class LoggerReader {
  private static final int ROTATIONS_MAX = 10_000;

  /** What stands for none where an empty text would be inherited. */
  private static final String NONE = "#";

  private LoggerReader() {}

  static LoggerConfig read(Components components) throws ConfigException {
    Section logger = components.singleOrDefaults("logger");
    String format = logger.text("format");
    if (!List.of("text", "json").contains(format)) {
      throw new ConfigException(
          logger.path("format") + ": \"" + format + "\" (expected: text or json)");
    }
    Map<String, LogTarget> customized = new LinkedHashMap<>();
    for (Map.Entry<String, Section> entry : LoggerCustomizations.of(components).entrySet()) {
      customized.put(entry.getKey(), target(entry.getValue()));
    }
    return new LoggerConfig(
        logger.flag("stop_with_fatal_log_entry"),
        format.equals("json"),
        target(logger),
        customized);
  }

  private static LogTarget target(Section logger) throws ConfigException {
    LogLook look = LookReader.read(logger);
    return new LogTarget(
        logger.names("allow"),
        logger.names("deny"),
        look,
        file(logger),
        console(logger.section("stdout"), look),
        named(logger.section("syslog").text("name")));
  }

  private static Optional<LogTarget.File> file(Section logger) throws ConfigException {
    Optional<String> path = logger.flag("enabled") ? named(logger.text("path")) : Optional.empty();
    LogTarget.File rules =
        new LogTarget.File(
            Path.of(path.orElse("")),
            logger.number("size_limit"),
            logger.number("time_limit"),
            logger.count("rotation", ROTATIONS_MAX),
            logger.flag("startup_rotate"),
            logger.flag("rotation_header"),
            logger.flag("rotation_footer"));
    return path.map(_ -> rules);
  }

  /** As in the original, another name stands for nothing. */
  private static Optional<LogTarget.Console> console(Section stdout, LogLook file)
      throws ConfigException {
    String name = stdout.text("name");
    LogLook look = LookReader.read(stdout, file);
    return switch (name) {
      case "cout", "stdout" -> Optional.of(new LogTarget.Console(look, false));
      case "clog", "cerr", "stderr" -> Optional.of(new LogTarget.Console(look, true));
      default -> Optional.empty();
    };
  }

  private static Optional<String> named(String name) {
    return Set.of("", NONE).contains(name) ? Optional.empty() : Optional.of(name);
  }
}
