package io.prefixdb.node;

import io.prefixdb.node.config.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The parameter of {@code start}, {@code stop}, {@code restart} and {@code status}. */
final class ModeFile {
  @Parameters(
      index = "0",
      paramLabel = "MODE",
      converter = Converter.class,
      description = {
        "prefixdb, master, slave or master-slave: a ready configuration of the directory that",
        "PREFIXDB_CONF names; or a configuration file"
      })
  Path file;

  /**
   * What a mode or the path of a configuration file names.
   *
   * @throws TypeConversionException when it names neither
   */
  static ModeFile of(String text) {
    ModeFile mode = new ModeFile();
    mode.file = new Converter().convert(text);
    return mode;
  }

  /** What is said when the file that tells the instance's process cannot be read. */
  String unreadable(IOException why) {
    return "the pid file of %s cannot be read: %s (expected: the user of the node, or root)"
        .formatted(file, IoReason.of(why));
  }

  /** A file that exists, else a ready configuration. */
  static final class Converter implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
      Path named = Path.of(text);
      Path ready = directory().resolve(text + ".conf");
      if (Files.isRegularFile(named)) {
        return named.toAbsolutePath();
      }
      if (text.matches("[\\w.-]+") && Files.isRegularFile(ready)) {
        return ready.toAbsolutePath();
      }
      throw new TypeConversionException(
          "'%s' is no file, and there is no %s (expected: prefixdb, master, slave, master-slave, or a configuration file)"
              .formatted(text, ready));
    }

    /** An image tells by a property, people tell by their environment. */
    private static Path directory() {
      String told = System.getenv("PREFIXDB_CONF");
      return Path.of(told == null ? System.getProperty("prefixdb.conf", "conf") : told);
    }
  }
}
