package io.prefixdb.node.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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
 */
record Numbering(long offset) {
  /**
   * Beside RocksDB's files, which it never touches: RocksDB leaves names alone that it does not
   * know.
   */
  static final String FILE = "PREFIXDB";

  private static final String HEAD = "prefixdb generation 1\noffset ";

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
        return new Numbering(Long.parseLong(text.substring(HEAD.length()).strip()));
      }
    } catch (NumberFormatException e) {
      throw new StoreException(source + " cannot be read: " + e.getMessage(), e);
    }
    throw new StoreException(
        source + " (expected: a text that begins with 'prefixdb generation 1')", null);
  }

  /** The content of the file. */
  String text() {
    return HEAD + offset + "\n";
  }

  /** Whether the directory was finished: the file is written last. */
  static boolean isComplete(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  /** Writes the file and makes it and the directory's entries durable. */
  void write(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    Files.writeString(file, text(), StandardCharsets.US_ASCII);
    sync(file);
    sync(directory);
  }

  /** Makes a file's content or a directory's entries durable. */
  static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
