package io.prefixdb.node.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The log.
 *
 * @param stopOnFatal whether a FATAL line stops the node
 * @param json whether lines are JSON objects instead of the original's text
 * @param common where lines go
 * @param customized where those of some names or levels go instead
 */
public record LoggerConfig(
    boolean stopOnFatal, boolean json, LogTarget common, Map<String, LogTarget> customized) {

  public LoggerConfig {
    customized = Map.copyOf(customized);
  }

  /** The file that most lines go to, if there is one. */
  public Optional<Path> path() {
    return common.file().map(LogTarget.File::path);
  }

  /**
   * Where a line of that name and level goes, or nothing when it is not written. Who customizes a
   * name may allow a level there that is denied to others.
   */
  public Optional<LogTarget> target(String name, String ident) {
    boolean taken = common.takes(name, ident);
    LogTarget own = customized.getOrDefault(name, customized.get(ident));
    if (own == null) {
      return taken ? Optional.of(common) : Optional.empty();
    }
    boolean mayBe = taken || own.allow().contains(ident);
    return mayBe && own.takes(name, ident) ? Optional.of(own) : Optional.empty();
  }

  /** The same log for a process that only adds to files that another one looks after. */
  public LoggerConfig withoutRotation() {
    return with(LogTarget::withoutRotation);
  }

  /** The same log, on standard output only if that is read. */
  public LoggerConfig onConsole(boolean read) {
    return with(target -> target.onConsole(read));
  }

  private LoggerConfig with(UnaryOperator<LogTarget> change) {
    return new LoggerConfig(
        stopOnFatal,
        json,
        change.apply(common),
        customized.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> change.apply(entry.getValue()))));
  }

  /** What is used while no configuration was read yet: text on standard output. */
  public static LoggerConfig beforeConfiguration() {
    LogLook plain = new LogLook(8, 9, 3);
    LogTarget output =
        new LogTarget(
            Set.of(),
            Set.of(),
            plain,
            Optional.empty(),
            Optional.of(new LogTarget.Console(plain, false)),
            Optional.empty());
    return new LoggerConfig(true, false, output, Map.of());
  }
}
