package io.prefixdb.node.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What a prefix's directory says about the data in it: how far RocksDB's own sequence numbers are
 * from the master's.
 *
 * <p>A slave applies each batch of the master with as many operations as the master's had, so its
 * RocksDB counts as the master's does, and the position of replication is the database's own latest
 * sequence plus a number that never changes while the data lives: 0 for a database that began empty
 * or came as a copy of files, something else for one that was loaded key by key. So data and
 * position are one atomic write without a record of their own. The number is written once, before
 * the directory comes into use, and moves with the directory.
 *
 * @param offset master's sequence minus local sequence
 * @param repaired whether RocksDB has repaired the data, which may have dropped updates below its
 *     latest sequence
 */
record Numbering(long offset, boolean repaired) {
  /**
   * Beside RocksDB's files, which it never touches: RocksDB leaves names alone that it does not
   * know.
   */
  static final String FILE = "PREFIXDB";

  private static final String HEAD = "prefixdb generation 1\noffset ";
  private static final String REPAIRED = "\nrepaired";

  /** Of data that nobody has repaired. */
  Numbering(long offset) {
    this(offset, false);
  }

  /** The directory's numbering; one that nothing says about counts as the master does. */
  static Numbering read(Path directory) throws StoreException {
    Path file = directory.resolve(FILE);
    try {
      return Files.exists(file)
          ? parse(Files.readString(file), "'" + file + "'")
          : new Numbering(0);
    } catch (IOException e) {
      throw new StoreException("'" + file + "' cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads what {@link #text} gives.
   *
   * @param source what a person is told who has to mend it
   */
  static Numbering parse(String text, String source) throws StoreException {
    try {
      if (text.startsWith(HEAD)) {
        String rest = text.substring(HEAD.length()).strip();
        boolean repaired = rest.endsWith(REPAIRED);
        int end = rest.length() - (repaired ? REPAIRED.length() : 0);
        return new Numbering(Long.parseLong(rest.substring(0, end)), repaired);
      }
    } catch (NumberFormatException e) {
      throw new StoreException(source + " cannot be read: " + e.getMessage(), e);
    }
    throw new StoreException(
        source + " (expected: a text that begins with 'prefixdb generation 1')", null);
  }

  /** The content of the file. */
  String text() {
    return HEAD + offset + (repaired ? REPAIRED : "") + "\n";
  }

  /** Whether the directory was finished: the file is written last. */
  static boolean isComplete(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  /**
   * Writes the file and makes it and the directory's entries durable; a crash leaves the file from
   * before or this one.
   */
  void write(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    Path fresh = directory.resolve(FILE + ".new");
    Files.writeString(fresh, text(), StandardCharsets.US_ASCII);
    Directories.sync(fresh);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    Directories.sync(directory);
  }
}
