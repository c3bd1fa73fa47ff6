package io.prefixdb.node.store;

import io.prefixdb.node.config.IoReason;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.replication.Origin;
import io.prefixdb.node.replication.Witness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What a prefix's directory says about the data in it: how far RocksDB's own sequence numbers are
 * from the master's, and of which history they are.
 *
 * <p>A slave applies each batch of the master with as many operations as the master's had, so its
 * RocksDB counts as the master's does, and the position of replication is the database's own latest
 * sequence plus a number that never changes while the data lives: 0 for a database that began empty
 * or came as a copy of files, something else for one that was loaded key by key. So data and
 * position are one atomic write without a record of their own. What is written here moves with the
 * directory.
 *
 * @param offset master's sequence minus local sequence
 * @param repaired whether RocksDB has repaired the data, which may have dropped updates below its
 *     latest sequence
 * @param copied whether the data came from a master that was followed: when that has the prefix no
 *     more, it goes here too
 * @param foreign whether it was found to be of another history than that master
 * @param own whether clients of a slave wrote to it, beside what that follows
 */
record Numbering(
    long offset,
    boolean repaired,
    boolean copied,
    boolean foreign,
    boolean own,
    Timeline timeline) {
  /**
   * Beside RocksDB's files, which it never touches: RocksDB leaves names alone that it does not
   * know.
   */
  static final String FILE = "PREFIXDB";

  private static final String HEAD = "prefixdb generation 1";
  private static final String OFFSET = "offset ";
  private static final String REPAIRED = "repaired";
  private static final String COPIED = "copied";
  private static final String FOREIGN = "foreign";
  private static final String OWN = "own";
  private static final String BRANCH = "branch ";

  /** Of data that nobody has repaired and whose history nobody has told. */
  Numbering(long offset) {
    this(offset, false, false, false, false, Timeline.UNKNOWN);
  }

  /** After a repair, which leaves no history whole. */
  Numbering afterRepair() {
    return new Numbering(offset, true, copied, foreign, own, Timeline.UNKNOWN);
  }

  /** As the data of a master, which begins that branch now. */
  Numbering with(Timeline.Branch branch) {
    return new Numbering(offset, repaired, false, false, false, timeline.with(branch));
  }

  /** As the data of clients of a slave, which begins that branch now. */
  Numbering owned(Timeline.Branch branch) {
    return new Numbering(offset, repaired, false, false, true, timeline.with(branch));
  }

  /** As a copy of a master's data with that history. */
  Numbering following(Timeline master) {
    return new Numbering(offset, repaired, true, foreign, false, master);
  }

  /** As a copy that is, or is not, of another history than the master it came from. */
  Numbering foreign(boolean is) {
    return new Numbering(offset, repaired, copied, is, own, timeline);
  }

  /**
   * @param witness see {@link Origin}
   */
  Origin origin(Optional<Witness> witness) {
    return new Origin(timeline, copied, foreign, own, witness);
  }

  /** The directory's numbering; one that nothing says about counts as the master does. */
  static Numbering read(Path directory) throws StoreException {
    Path file = directory.resolve(FILE);
    try {
      return Files.exists(file)
          ? parse(Files.readString(file), "'" + file + "'")
          : new Numbering(0);
    } catch (IOException e) {
      throw new StoreException("'" + file + "' cannot be read: " + IoReason.of(e), e);
    }
  }

  /**
   * Reads what {@link #text} gives.
   *
   * @param source what a person is told who has to mend it
   */
  static Numbering parse(String text, String source) throws StoreException {
    Iterator<String> lines = Arrays.asList(text.split("\n")).iterator();
    if (!lines.hasNext() || !lines.next().equals(HEAD)) {
      throw new StoreException(
          source + " (expected: a text that begins with '" + HEAD + "')", null);
    }
    try {
      return parse(lines);
    } catch (IllegalArgumentException e) {
      throw new StoreException(source + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Numbering parse(Iterator<String> lines) {
    long offset = 0;
    boolean repaired = false;
    boolean copied = false;
    boolean foreign = false;
    boolean own = false;
    List<Timeline.Branch> branches = new ArrayList<>();
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.startsWith(OFFSET)) {
        offset = Long.parseLong(line.substring(OFFSET.length()));
      } else if (line.startsWith(BRANCH)) {
        branches.add(branch(line.substring(BRANCH.length()).split(" ")));
      } else if (line.equals(REPAIRED)) {
        repaired = true;
      } else if (line.equals(COPIED)) {
        copied = true;
      } else if (line.equals(FOREIGN)) {
        foreign = true;
      } else if (line.equals(OWN)) {
        own = true;
      } else {
        throw new IllegalArgumentException("line '" + line + "' is of a later version");
      }
    }
    return new Numbering(offset, repaired, copied, foreign, own, new Timeline(branches));
  }

  private static Timeline.Branch branch(String[] words) {
    if (words.length != 3) {
      throw new IllegalArgumentException(
          "branch '%s' (expected: an id, an epoch and a sequence)"
              .formatted(String.join(" ", words)));
    }
    return new Timeline.Branch(words[0], Long.parseLong(words[1]), Long.parseLong(words[2]));
  }

  /** The content of the file. */
  String text() {
    StringBuilder text = new StringBuilder(HEAD).append('\n').append(OFFSET).append(offset);
    if (repaired) {
      text.append('\n').append(REPAIRED);
    }
    if (copied) {
      text.append('\n').append(COPIED);
    }
    if (foreign) {
      text.append('\n').append(FOREIGN);
    }
    if (own) {
      text.append('\n').append(OWN);
    }
    for (Timeline.Branch branch : timeline.branches()) {
      text.append('\n').append(BRANCH).append(branch.id());
      text.append(' ').append(branch.epoch()).append(' ').append(branch.first());
    }
    return text.append('\n').toString();
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
    WholeFile.writeDurably(directory.resolve(FILE), text());
  }
}
