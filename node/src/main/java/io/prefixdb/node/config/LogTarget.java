package io.prefixdb.node.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Where lines of the log go.
 *
 * @param allow if not empty, the only levels and names that are written
 * @param deny levels and names that are not written
 * @param look of the lines in the file
 * @param file the file, if there is one
 * @param console the standard output or error, if they go there
 * @param syslog the name under which they go to the system's log, if they do
 */
public record LogTarget(
    Set<String> allow,
    Set<String> deny,
    LogLook look,
    Optional<File> file,
    Optional<Console> console,
    Optional<String> syslog) {

  public LogTarget {
    allow = Set.copyOf(allow);
    deny = Set.copyOf(deny);
  }

  /**
   * A file of the log and when it is continued in a new one.
   *
   * @param sizeMax bytes after which a new file is begun, 0 for no limit
   * @param secondsMax seconds after which a new file is begun, 0 for no limit
   * @param rotations how many older files are kept; with 0 the file is begun anew instead
   * @param rotateAtStart whether the file of the last run becomes an older file
   * @param header whether a new file begins with where the last one is
   * @param footer whether a file that ends says so
   */
  public record File(
      Path path,
      long sizeMax,
      long secondsMax,
      int rotations,
      boolean rotateAtStart,
      boolean header,
      boolean footer) {}

  /**
   * What a person at a terminal sees.
   *
   * @param errors whether it goes to the standard error
   */
  public record Console(LogLook look, boolean errors) {}

  /** Whether a line of that name and level is written. */
  public boolean takes(String name, String ident) {
    boolean allowed = allow.isEmpty() || allow.contains(ident) || allow.contains(name);
    return allowed && !deny.contains(ident) && !deny.contains(name);
  }

  /** The same for a process that only adds to files that another one looks after. */
  LogTarget withoutRotation() {
    return new LogTarget(
        allow,
        deny,
        look,
        file.map(given -> new File(given.path(), 0, 0, 0, false, false, false)),
        console,
        syslog);
  }

  /** The same, on standard output only if that is read. */
  LogTarget onConsole(boolean read) {
    return new LogTarget(allow, deny, look, file, read ? console : Optional.empty(), syslog);
  }
}
