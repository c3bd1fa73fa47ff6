package io.prefixdb.node.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Where the log goes and what its lines look like.
 *
 * @param path the file, if there is one
 * @param sizeMax bytes after which a new file is begun, 0 for no limit
 * @param secondsMax seconds after which a new file is begun, 0 for no limit
 * @param rotations how many older files are kept; with 0 the file is begun anew instead
 * @param rotateAtStart whether the file of the last run becomes an older file
 * @param header whether a new file begins with where the last one is
 * @param footer whether a file that ends says so
 * @param allow if not empty, the only levels and names that are written
 * @param deny levels and names that are not written
 * @param stopOnFatal whether a FATAL line stops the node
 * @param json whether lines are JSON objects instead of the original's text
 * @param file the look of the lines in the file
 * @param console the look of the lines on standard output, empty when nothing goes there
 */
public record LoggerConfig(
    Optional<Path> path,
    long sizeMax,
    long secondsMax,
    int rotations,
    boolean rotateAtStart,
    boolean header,
    boolean footer,
    Set<String> allow,
    Set<String> deny,
    boolean stopOnFatal,
    boolean json,
    Look file,
    Optional<Look> console) {

  public LoggerConfig {
    allow = Set.copyOf(allow);
    deny = Set.copyOf(deny);
  }

  /**
   * The look of a line.
   *
   * @param nameWidth columns of the log's name
   * @param identWidth columns of the level
   * @param fraction digits of the second's fraction, 0 to 9
   * @param colors whether levels are coloured
   */
  public record Look(int nameWidth, int identWidth, int fraction, boolean colors) {}

  /** The same log for a process that only adds to a file that another one looks after. */
  public LoggerConfig withoutRotation() {
    return new LoggerConfig(
        path, 0, 0, 0, false, false, false, allow, deny, stopOnFatal, json, file, console);
  }

  /** The same log, on standard output only if that is read. */
  public LoggerConfig onConsole(boolean read) {
    return new LoggerConfig(
        path,
        sizeMax,
        secondsMax,
        rotations,
        rotateAtStart,
        header,
        footer,
        allow,
        deny,
        stopOnFatal,
        json,
        file,
        read ? console : Optional.empty());
  }

  /** What is used while no configuration was read yet: text on standard output. */
  public static LoggerConfig beforeConfiguration() {
    Look plain = new Look(8, 9, 3, false);
    return new LoggerConfig(
        Optional.empty(),
        0,
        0,
        0,
        false,
        false,
        false,
        Set.of(),
        Set.of(),
        true,
        false,
        plain,
        Optional.of(plain));
  }
}
