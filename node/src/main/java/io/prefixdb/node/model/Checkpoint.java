package io.prefixdb.node.model;

import java.util.List;

/**
 * The files of a prefix as they were at one moment, kept by a node for whoever copies them.
 *
 * @param id names it at the node that keeps it
 * @param from the files show this sequence of the master at least
 * @param to and this one at most: writes go on while a checkpoint is made
 * @param numbering what the node knows of the numbers and the history of this data, as text that
 *     goes with it unread
 */
public record Checkpoint(
    String id, PrefixName prefix, long from, long to, String numbering, List<CopyFile> files) {
  public Checkpoint {
    files = List.copyOf(files);
  }

  /** The same files under another id. */
  public Checkpoint as(String other) {
    return new Checkpoint(other, prefix, from, to, numbering, files);
  }

  /** Bytes of all its files. */
  public long bytes() {
    return files.stream().mapToLong(CopyFile::size).reduce(0, Checkpoint::saturated);
  }

  /** What a node says of sizes may be anything. */
  private static long saturated(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
