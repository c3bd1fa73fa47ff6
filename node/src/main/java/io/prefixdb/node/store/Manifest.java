package io.prefixdb.node.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the first bytes of a manifest say about the logs that the data needs. A manifest is a file
 * of records ({@link RecordFile}), each an edit of the state: numbers of files, one tag after
 * another. For RocksDB's formats from 5.0 on; an edit that is not understood makes nothing of all.
 */
final class Manifest {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;

  /** A manifest is small; RocksDB begins a new one at each start. */
  private static final int BYTES_MAX = 64 << 20;

  private final long number;
  private long log;

  /** The next file's number as the edit says that named the log; 0 when it says none. */
  private long nextFileAtLog;

  private Manifest(long number) {
    this.number = number;
  }

  /**
   * Whether the state of the records before {@code end} is complete: no log that it needs was
   * removed, so the record at {@code end} was never applied, or nothing that it named is needed.
   * That its tables are there RocksDB looks at itself.
   *
   * @param logs the directory of the write-ahead log
   */
  static boolean isComplete(Path file, long end, Path logs) throws IOException {
    if (end > BYTES_MAX) {
      return false;
    }
    String name = String.valueOf(file.getFileName());
    Manifest manifest = new Manifest(Long.parseLong(name.substring(name.indexOf('-') + 1)));
    try {
      manifest.read(ByteBuffer.wrap(Files.readAllBytes(file), 0, (int) end));
    } catch (UnknownEditException | BufferUnderflowException e) {
      return false;
    }
    return manifest.hasItsLog(numbers(logs));
  }

  /** The numbers of the logs that are there, empty ones too. */
  private static List<Long> numbers(Path logs) throws IOException {
    List<Long> numbers = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(logs, "*.log")) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (name.matches("\\d{1,18}\\.log")) {
          numbers.add(Long.parseLong(name.substring(0, name.indexOf('.'))));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return numbers;
  }

  /**
   * The oldest log that is needed is the one that a flush named. At a start it may be named by a
   * number that no log has; then it is the one that the start made, just before the manifest.
   */
  private boolean hasItsLog(List<Long> logs) {
    boolean namedByTheStart = nextFileAtLog > 0 && nextFileAtLog <= number + 1;
    return log > 0
        && logs.stream()
            .anyMatch(each -> each == log || (namedByTheStart && each > log && each < number));
  }

  private void read(ByteBuffer file) throws UnknownEditException {
    ByteArrayOutputStream edit = new ByteArrayOutputStream();
    file.order(ByteOrder.LITTLE_ENDIAN);
    while (file.remaining() > HEADER_BYTES) {
      int left = BLOCK_BYTES - file.position() % BLOCK_BYTES;
      if (left < HEADER_BYTES) {
        file.position(file.position() + left);
        continue;
      }
      file.getInt(); // the checksum is for RocksDB to look at
      byte[] part = new byte[Short.toUnsignedInt(file.getShort())];
      int type = file.get();
      file.get(part);
      edit.writeBytes(part);
      if (type == 1 || type == 4) { // whole, or the last part
        read(new Edit(ByteBuffer.wrap(edit.toByteArray())));
        edit.reset();
      } else if (type != 2 && type != 3) {
        throw new UnknownEditException();
      }
    }
  }

  /** Tags as RocksDB's {@code version_edit.h} numbers them. */
  private void read(Edit edit) throws UnknownEditException {
    boolean namesLog = false;
    long nextFile = 0;
    while (edit.hasMore()) {
      int tag = (int) edit.number();
      switch (tag) {
        case 2 -> {
          log = edit.number();
          namesLog = true;
        }
        case 3 -> nextFile = edit.number();
        case 4, 9, 10, 200, 203, 300 -> edit.number(); // sequence, old logs, families, groups
        case 1, 201 -> edit.text(); // comparator, name of a family
        case 202 -> {} // a family goes
        case 5 -> edit.numbers(1).text(); // where a compaction was
        case 6 -> edit.numbers(2); // a table goes
        case 7 -> edit.numbers(3).text().text(); // a table comes, in the forms of several times
        case 100 -> edit.numbers(3).text().text().numbers(2);
        case 102 -> edit.numbers(4).text().text().numbers(2);
        case 103 -> edit.numbers(3).text().text().numbers(2).members();
        default -> edit.ignorable(tag);
      }
    }
    if (namesLog) {
      nextFileAtLog = nextFile;
    }
  }

  /** A cursor over an edit: numbers of seven bits a byte, and texts with their lengths. */
  private record Edit(ByteBuffer bytes) {
    private static final int IGNORABLE = 1 << 13;
    private static final int NO_MEMBERS_LEFT = 1;

    boolean hasMore() {
      return bytes.hasRemaining();
    }

    long number() {
      long number = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = bytes.get();
        number |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return number;
        }
      }
    }

    Edit numbers(int count) {
      for (int i = 0; i < count; i++) {
        number();
      }
      return this;
    }

    Edit text() {
      long length = number();
      if (length < 0 || length > bytes.remaining()) {
        throw new BufferUnderflowException();
      }
      bytes.position(bytes.position() + (int) length);
      return this;
    }

    void members() {
      while (number() != NO_MEMBERS_LEFT) {
        text();
      }
    }

    void ignorable(int tag) throws UnknownEditException {
      if ((tag & IGNORABLE) == 0) {
        throw new UnknownEditException();
      }
      text();
    }
  }

  private static final class UnknownEditException extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
