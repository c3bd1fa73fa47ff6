package io.prefixdb.node.retention;

import io.prefixdb.node.model.LogSegment;
import io.prefixdb.node.model.PrefixName;
import java.util.List;

/**
 * The log of a prefix with those who need it.
 *
 * @param last the latest sequence; what is behind the last file is in one that is empty yet
 * @param files in the order of what is in them
 * @param needs of everybody who is known
 */
public record PrefixLog(PrefixName prefix, long last, List<LogSegment> files, List<Need> needs) {
  public PrefixLog {
    files = List.copyOf(files);
    needs = List.copyOf(needs);
  }

  /** Bytes of all files. */
  long bytes() {
    return files.stream().mapToLong(LogSegment::bytes).sum();
  }

  /** As it is when the file of that number and those before are gone. */
  PrefixLog without(long through) {
    return new PrefixLog(
        prefix, last, files.stream().filter(file -> file.number() > through).toList(), needs);
  }

  /** The files at the beginning that may be removed. */
  int archived() {
    int count = 0;
    while (count < files.size() && files.get(count).archived()) {
      count++;
    }
    return count;
  }

  /** Whether somebody needs what is in that file and can still have it. */
  boolean isNeeded(int file) {
    return needs.stream().anyMatch(need -> isMet(need) && need.sequence() < endOf(file));
  }

  /** The needs that are met now and no longer when the first {@code count} files are gone. */
  List<Need> brokenWithout(int count) {
    return needs.stream()
        .filter(need -> isMet(need) && need.sequence() < endOf(count - 1))
        .toList();
  }

  /** Whether the log reaches back so far: who is beyond it is not helped by what is kept. */
  private boolean isMet(Need need) {
    return need.sequence() >= endOf(-1);
  }

  /** The first sequence after that file; of no file (-1) the oldest one of all. */
  private long endOf(int file) {
    for (int later = file + 1; later < files.size(); later++) {
      if (files.get(later).first() != 0) {
        return files.get(later).first();
      }
    }
    return last + 1;
  }
}
